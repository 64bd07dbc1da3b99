package dev.millrace.app.feed;

import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;

/** Images of both parts that have been read already. */
record LoadedSelection(String name, ImageSet training, ImageSet test) implements DataSelection {

  @Override
  public ImageSet set(Split split) {
    return split == Split.TRAIN ? training : test;
  }
}
