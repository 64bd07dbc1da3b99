package dev.millrace.app.feed;

import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.StreamOrder;
import java.util.Objects;

/**
 * Which images of a set are sent, and in which order.
 *
 * @param order how they are arranged, and what changes on the way
 * @param seed what is random depends on it; for drawn digits it also chooses the digits
 * @param epochs how many times the set is sent, at least 1
 * @param limit images to send at most, at least 1; {@link #ALL} for no limit
 */
public record FeedOrder(StreamOrder order, long seed, int epochs, long limit) {

  /** The limit that is none. */
  public static final long ALL = Long.MAX_VALUE;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public FeedOrder {
    Objects.requireNonNull(order, "order");
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, but was " + epochs);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, but was " + limit);
    }
  }

  /** Returns the order of one pass over all images. */
  public static FeedOrder once(StreamOrder order, long seed) {
    return new FeedOrder(order, seed, 1, ALL);
  }

  /** Returns the same order of all images. */
  public FeedOrder withoutLimit() {
    return new FeedOrder(order, seed, epochs, ALL);
  }

  /** Returns whether there is a limit. */
  public boolean isLimited() {
    return limit != ALL;
  }

  /**
   * Returns the images of a set in this order; the caller closes it.
   *
   * @throws dev.millrace.model.data.DataException if the order cannot be made of them
   */
  public ImageSource of(ImageSet set) {
    return order.source(set, seed, epochs, limit);
  }
}
