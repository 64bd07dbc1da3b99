package dev.millrace.app.feed;

/**
 * How often a set of images is sent, and in which order.
 *
 * @param epochs how many times, at least 1
 * @param shuffled whether each time in another random order, rather than in that of the set
 * @param seed what the random orders depend on, beside the epoch and the set's size; for drawn
 *     digits it chooses the digits
 */
public record FeedOrder(int epochs, boolean shuffled, long seed) {

  /**
   * Checks the number of epochs.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public FeedOrder {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, but was " + epochs);
    }
  }

  /** Returns the order of one pass in random order. */
  public static FeedOrder shuffledOnce(long seed) {
    return new FeedOrder(1, true, seed);
  }
}
