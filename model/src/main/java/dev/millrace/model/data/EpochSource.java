package dev.millrace.model.data;

import java.util.OptionalLong;

/** An image set sent one or more times, shuffled anew for every epoch when there is a seed. */
final class EpochSource implements ImageSource {
  private final ImageSet set;
  private final int epochs;
  private final OptionalLong seed;
  private final int[] order;
  private int epoch;
  private int position;

  EpochSource(ImageSet set, int epochs, OptionalLong seed) {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, but was " + epochs);
    }
    this.set = set;
    this.epochs = epochs;
    this.seed = seed;
    this.order = new int[set.size()];
    arrange();
  }

  @Override
  public ImageSample next() {
    if (position == order.length) {
      if (epoch + 1 >= epochs) {
        return null;
      }
      epoch++;
      position = 0;
      arrange();
    }
    int index = order[position++];
    ImageSample image = set.get(index);
    return epoch == 0 ? image : image.withId(set.id(index, epoch));
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of((long) epochs * order.length);
  }

  private void arrange() {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    if (seed.isPresent()) {
      SplitMix64.of(seed.getAsLong(), epoch).shuffle(order);
    }
  }
}
