package dev.millrace.model.data;

import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An order in which the images of a set are sent as a stream, and what changes on the way.
 *
 * <p>What is random depends on the seed, the set's size and its labels alone. All orders but {@link
 * #AS_IS} begin with that of {@link #SHUFFLED} and arrange it.
 */
public enum StreamOrder {
  /** All images in random order, another one in each epoch. */
  SHUFFLED,
  /** The order of the set. */
  AS_IS,
  /** All images of class 0, then all of class 1, and so on; shuffled within each. */
  SORTED,
  /** Two classes at a time: 0 and 1, then 2 and 3, and so on; shuffled within each task. */
  TASKS,
  /** Bursts of up to 100 images of one class, in random order. */
  BURSTS,
  /** Shuffled, with one in a hundred of the images of the upper half of the classes. */
  RARE,
  /** Shuffled; one in five images has a random label. */
  NOISE,
  /** Shuffled; from the middle on, label c becomes c + 1, and that of the last class 0. */
  DRIFT,
  /** Shuffled; from the middle on, 255 minus each pixel. */
  INVERTED,
  /** Shuffled; from the middle on, turned clockwise by 90 degrees. */
  TURNED;

  /** The names of all orders, with commas between. */
  public static final String NAMES =
      Arrays.stream(values()).map(StreamOrder::toString).collect(Collectors.joining(", "));

  private static final double NOISY = 0.2;
  private static final long NOISE_KEY = 1;

  /**
   * The order of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StreamOrder named(String name) {
    return Arrays.stream(values())
        .filter(order -> order.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be one of %s, but was '%s'".formatted(NAMES, name)));
  }

  /** The name, for instance {@code as-is}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether neither classes nor places in the stream matter: shuffled, or as it is. */
  public boolean isPlain() {
    return this == SHUFFLED || this == AS_IS;
  }

  /**
   * The images of a set in this order. With fewer images than the set has, those are taken that
   * {@link #SHUFFLED} sends first (of {@link #AS_IS}, the set's first), and then arranged.
   *
   * @param epochs how many times the set is sent, at least 1
   * @param limit images at most, in all epochs together
   * @throws IllegalArgumentException if {@code epochs} or the limit is not positive
   * @throws DataException if the order needs labels and an image has none, or square images and
   *     they are not
   */
  public ImageSource source(ImageSet set, long seed, int epochs, long limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, but was " + limit);
    }
    check(set);
    ImageSource arranged =
        new EpochSource(set, epochs, new Arrangement(this, set, seed, limit)).limit(limit);
    return switch (this) {
      case NOISE -> withNoise(arranged, seed, set.classes());
      case DRIFT, INVERTED, TURNED -> changedFromTheMiddle(arranged, set.classes());
      default -> arranged;
    };
  }

  /**
   * Test images as those of a stream are at its end. Noise is not: it is no part of the truth.
   *
   * @param test the images as they are
   * @param classes classes of the set that was sent
   */
  public ImageSet atEnd(ImageSet test, int classes) {
    return switch (this) {
      case DRIFT, INVERTED, TURNED -> new ChangedSet(test, image -> changed(image, classes));
      default -> test;
    };
  }

  private ImageSample changed(ImageSample image, int classes) {
    return switch (this) {
      case DRIFT -> image.withLabel((image.label() + 1) % classes);
      case INVERTED -> image.inverted();
      case TURNED -> image.turned();
      default -> image;
    };
  }

  private ImageSource changedFromTheMiddle(ImageSource source, int classes) {
    long middle = source.size().orElseThrow() / 2;
    return new ChangedSource(
        source, (image, position) -> position < middle ? image : changed(image, classes));
  }

  private static ImageSource withNoise(ImageSource source, long seed, int classes) {
    RandomKey key = RandomKey.of(seed).fold(NOISE_KEY);
    return new ChangedSource(
        source,
        (image, position) ->
            key.uniform(2 * position) < NOISY
                ? image.withLabel((int) (key.uniform(2 * position + 1) * classes))
                : image);
  }

  private void check(ImageSet set) {
    if (this == TURNED && set.height() != set.width()) {
      throw new DataException(
          "order 'turned' needs square images, but they are %d x %d (height, width)"
              .formatted(set.height(), set.width()));
    }
    boolean labelsNeeded =
        switch (this) {
          case SORTED, TASKS, BURSTS, RARE, NOISE, DRIFT -> true;
          case SHUFFLED, AS_IS, INVERTED, TURNED -> false;
        };
    for (int i = 0; labelsNeeded && i < set.size(); i++) {
      if (set.label(i) == ImageSample.NO_LABEL) {
        throw new DataException(
            "order '%s' needs a label for every image, but '%s' has none"
                .formatted(this, set.id(i, 0)));
      }
    }
  }
}
