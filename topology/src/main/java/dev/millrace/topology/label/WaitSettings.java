package dev.millrace.topology.label;

import dev.millrace.model.Architecture;
import java.time.Duration;
import java.util.Objects;

/**
 * How long images wait for their labels, and labels for their images.
 *
 * @param images most images that wait per learner, and most labels; so many images that were scored
 *     last are kept in mind, too, for second labels. 0: nothing waits
 * @param time how long each waits, in the stream's own time: that of its records' timestamps
 */
public record WaitSettings(int images, Duration time) {

  /** More would make a learner's start and its state very large. */
  public static final int MOST_IMAGES = 10_000_000;

  private static final int DEFAULT_IMAGES = 10_000;
  private static final int DEFAULT_BYTES = 16 << 20;

  /** Checks the ranges. */
  public WaitSettings {
    Objects.requireNonNull(time, "time");
    if (images < 0 || images > MOST_IMAGES) {
      throw new IllegalArgumentException(
          "images must be from 0 to " + MOST_IMAGES + ", but were " + images);
    }
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time must be above 0, but was " + time);
    }
  }

  /** Returns the defaults: 10,000 images, or as many as 16 MiB of pixels hold, for one day. */
  public static WaitSettings defaults(Architecture network) {
    int imageBytes = network.channels() * network.height() * network.width();
    return new WaitSettings(
        Math.min(DEFAULT_IMAGES, DEFAULT_BYTES / imageBytes), Duration.ofDays(1));
  }
}
