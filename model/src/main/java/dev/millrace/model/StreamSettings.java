package dev.millrace.model;

import dev.millrace.model.drift.OnDrift;
import java.util.Objects;

/**
 * What a learner does for a stream that is not shuffled. Immutable; compared by value.
 *
 * @param memory most past images that it remembers; 0 for none
 * @param rehearse remembered images that it trains on beside each new mini-batch, at least 0
 * @param rehearsals further optimizer steps after that of each mini-batch, on as many remembered
 *     images alone, at least 0
 * @param onDrift what it does about a change in what the stream shows
 */
public record StreamSettings(int memory, int rehearse, int rehearsals, OnDrift onDrift) {

  /** Learns from each image once, and forgets. */
  public static final StreamSettings NONE = new StreamSettings(0, 0, 0, OnDrift.IGNORE);

  private static final int MOST = 10_000_000;
  private static final int MOST_REHEARSALS = 100;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public StreamSettings {
    Objects.requireNonNull(onDrift, "onDrift must be given");
    requireInRange("memory", memory);
    requireInRange("rehearse", rehearse);
    if (rehearsals < 0 || rehearsals > MOST_REHEARSALS) {
      throw new IllegalArgumentException(
          "rehearsals must be from 0 to %d, but were %d".formatted(MOST_REHEARSALS, rehearsals));
    }
  }

  /** Without steps on remembered images alone. */
  public StreamSettings(int memory, int rehearse, OnDrift onDrift) {
    this(memory, rehearse, 0, onDrift);
  }

  private static void requireInRange(String what, int images) {
    if (images < 0 || images > MOST) {
      throw new IllegalArgumentException(
          "%s must be from 0 to %d images, but was %d".formatted(what, MOST, images));
    }
  }

  /** Remembers 2,000 images, rehearses 32 with each mini-batch, and follows a change. */
  public static StreamSettings defaults() {
    return new StreamSettings(2_000, 32, OnDrift.ADAPT);
  }

  /** Whether one average alone predicts, and the learner keeps nothing of the images. */
  public boolean isPlain() {
    return memory == 0 && onDrift == OnDrift.IGNORE;
  }
}
