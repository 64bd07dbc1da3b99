package dev.millrace.model.data;

import java.util.function.UnaryOperator;

/** The images of another set, each changed when it is read; ids and shape stay. */
record ChangedSet(ImageSet set, UnaryOperator<ImageSample> change) implements ImageSet {

  @Override
  public int size() {
    return set.size();
  }

  @Override
  public int channels() {
    return set.channels();
  }

  @Override
  public int height() {
    return set.height();
  }

  @Override
  public int width() {
    return set.width();
  }

  @Override
  public String id(int index, int epoch) {
    return set.id(index, epoch);
  }

  @Override
  public ImageSample get(int index) {
    return change.apply(set.get(index));
  }
}
