package dev.millrace.app.feed;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;

/** Digits that are drawn as they are asked for. */
record DrawnSelection() implements DataSelection {

  /** As many as MNIST has. */
  private static final int TRAINING_IMAGES = 60_000;

  private static final int TEST_IMAGES = 10_000;
  private static final long SET_SEED = 1;

  @Override
  public String name() {
    return "drawn digits";
  }

  @Override
  public boolean isEndless() {
    return true;
  }

  @Override
  public ImageSet set(Split split) {
    return new DrawnSet(
        digits(split, SET_SEED), split == Split.TRAIN ? TRAINING_IMAGES : TEST_IMAGES);
  }

  @Override
  public ImageSource source(Split split, FeedOrder order) {
    if (order.epochs() != 1) {
      throw new IllegalArgumentException(
          "epochs must be 1 for endless images, but was " + order.epochs());
    }
    DrawnDigits digits = digits(split, order.seed());
    if (order.order().isPlain()) { // what is drawn at random need not be shuffled
      ImageSource endless = digits.from(0);
      return order.isLimited() ? endless.limit(order.limit()) : endless;
    }
    if (order.limit() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "limit must be below 2^31 for drawn digits in the order '%s', but was %d"
              .formatted(order.order(), order.limit()));
    }
    return order.of(new DrawnSet(digits, (int) order.limit()));
  }

  private static DrawnDigits digits(Split split, long seed) {
    return split == Split.TRAIN ? DrawnDigits.training(seed) : DrawnDigits.test(seed);
  }
}
