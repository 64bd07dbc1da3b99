package dev.millrace.model.data;

import java.util.OptionalLong;
import java.util.function.IntFunction;

/** An image set sent one or more times, in an order of its own in every epoch. */
final class EpochSource implements ImageSource {
  private final ImageSet set;
  private final int epochs;
  private final IntFunction<int[]> orders;
  private int[] order;
  private int epoch;
  private int position;

  /**
   * Prepares the first epoch.
   *
   * @param orders indexes of the images to send in an epoch; as many in each
   */
  EpochSource(ImageSet set, int epochs, IntFunction<int[]> orders) {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, but was " + epochs);
    }
    this.set = set;
    this.epochs = epochs;
    this.orders = orders;
    this.order = orders.apply(0);
  }

  @Override
  public ImageSample next() {
    if (position == order.length) {
      if (epoch + 1 >= epochs || order.length == 0) {
        return null;
      }
      epoch++;
      position = 0;
      order = orders.apply(epoch);
    }
    int index = order[position++];
    ImageSample image = set.get(index);
    return epoch == 0 ? image : image.withId(set.id(index, epoch));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of((long) epochs * order.length);
  }
}
