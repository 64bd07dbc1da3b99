package dev.millrace.app.feed;

import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.model.data.DownloadProgress;
import java.net.URI;
import java.util.OptionalLong;

/** Shows how far each file of a download has come. A file of which nothing arrives is not shown. */
final class DownloadDisplay implements DownloadProgress, AutoCloseable {

  private final Output output;
  private URI shown;
  private Progress progress;

  DownloadDisplay(Output output) {
    this.output = output;
  }

  @Override
  public void onBytes(URI source, long bytes, OptionalLong totalBytes) {
    if (bytes == 0) {
      return;
    }
    if (!source.equals(shown)) {
      close();
      shown = source;
      progress = output.progress(task(source), totalBytes.orElse(-1), "bytes");
    }
    progress.update(bytes);
  }

  /** Short enough to leave room for a bar: the file, but not where it comes from. */
  private static String task(URI source) {
    String path = source.getPath();
    return "Downloading " + path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }
}
