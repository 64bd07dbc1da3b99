package dev.millrace.app.feed;

import dev.millrace.model.random.RandomKey;
import java.time.Duration;
import java.util.Optional;

/**
 * How labels are sent that do not come with their images. What happens to an image depends on the
 * seed and its number alone.
 *
 * @param delayImages a label follows so many images after its own, at least 0
 * @param delay a label follows so much later; empty to count images
 * @param missing share of the images that get no label
 * @param twice share of the labels that are sent twice
 * @param unknown labels of images that there are not, as a share of the images
 * @param wrong share of the labels that are wrong, that of an image before, and followed by the
 *     right one as much later again
 * @param seed of all that is random
 */
public record LabelPlan(
    long delayImages,
    Optional<Duration> delay,
    double missing,
    double twice,
    double unknown,
    double wrong,
    long seed) {

  private static final int DRAWS = 8; // random numbers per image
  private static final long LABELS = 7; // key of the random numbers

  /** What becomes of the label of an image. */
  enum Fate {
    MISSING,
    ONCE,
    TWICE,
    WRONG_FIRST
  }

  /** Checks the ranges. */
  public LabelPlan {
    if (delayImages < 0 || delay.map(Duration::isNegative).orElse(false)) {
      throw new IllegalArgumentException("the delay of labels must not be negative");
    }
    for (double share : new double[] {missing, twice, unknown, wrong}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "a share of labels must be from 0 to 1, but was " + share);
      }
    }
  }

  /** Returns how long after its image the last label of one may come; zero to count images. */
  public Duration longestDelay() {
    return delay.orElse(Duration.ZERO).multipliedBy(2);
  }

  private double uniform(long image, int draw) {
    return RandomKey.of(seed).fold(LABELS).uniform(image * DRAWS + draw);
  }

  /** Returns what becomes of the label of an image, by its number. */
  Fate fate(long image) {
    if (uniform(image, 0) < missing) {
      return Fate.MISSING;
    }
    if (uniform(image, 1) < wrong) {
      return Fate.WRONG_FIRST;
    }
    return uniform(image, 2) < twice ? Fate.TWICE : Fate.ONCE;
  }

  /** Returns whether a label of an unknown image follows an image. */
  boolean isFollowedByUnknown(long image) {
    return uniform(image, 3) < unknown;
  }
}
