package dev.millrace.model;

/**
 * Other learners that work on the same model, as one of them sees it.
 *
 * @param effectiveLearners how many equally busy learners there are, itself included; at least 1
 * @param steps optimizer steps of the others that are behind its weights
 */
public record Peers(double effectiveLearners, long steps) {

  /** A learner that works alone. */
  public static final Peers NONE = new Peers(1, 0);

  private static final double RATE_EXPONENT = 0.75;
  private static final double LARGEST_RATE_FACTOR = 5;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Peers {
    if (!(effectiveLearners >= 1 && effectiveLearners < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "effective learners must be at least 1 and finite, but were " + effectiveLearners);
    }
    if (steps < 0) {
      throw new IllegalArgumentException("steps must not be negative, but were " + steps);
    }
  }

  /**
   * What each multiplies its learning rate by: together they make the mean of their steps, so each
   * may make longer ones.
   */
  double rateFactor() {
    return Math.min(LARGEST_RATE_FACTOR, Math.pow(effectiveLearners, RATE_EXPONENT));
  }
}
