package dev.millrace.app.feed;

import dev.millrace.app.output.Output;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist;
import dev.millrace.model.data.Mnist.Split;
import java.nio.file.Path;

/** The user's own data set, in four files named as MNIST's are. */
record IdxDirectorySelection(Path directory) implements DataSelection {

  @Override
  public String name() {
    return directory.toString();
  }

  @Override
  public ImageSet set(Split split) {
    return Mnist.loadAlike(directory, split);
  }

  @Override
  public DataSelection orDrawn(Output notes) {
    return new LoadedSelection(name(), set(Split.TRAIN), set(Split.TEST));
  }
}
