package dev.millrace.app.feed;

import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import java.util.function.Supplier;

/** The user's own files, which know no training and test part. */
record FileSelection(String name, Supplier<ImageSet> reading) implements DataSelection {

  @Override
  public boolean hasSplits() {
    return false;
  }

  @Override
  public ImageSet set(Split split) {
    return reading.get();
  }
}
