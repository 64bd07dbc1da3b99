package dev.millrace.app.cli;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.output.Output;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.function.Function;

/** Image files as each snapshot takes them; read again once another network has come. */
final class FolderTestImages implements Function<Snapshot, ImageSource> {

  private final FolderOptions folder;
  private final Output output;
  private Architecture network;
  private DataSelection images;

  FolderTestImages(FolderOptions folder, Output output) {
    this.folder = folder;
    this.output = output;
  }

  @Override
  public synchronized ImageSource apply(Snapshot snapshot) {
    Architecture next = snapshot.architecture();
    if (!next.equals(network)) {
      images = folder.selection(InputShape.of(next), ClassOptions.of(next), output);
      network = next;
    }
    return images.set(Split.TEST).inOrder(1);
  }
}
