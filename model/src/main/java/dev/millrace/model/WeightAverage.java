package dev.millrace.model;

/**
 * An exponential moving average of a vector: {@code a ← a + (1-d)·(w - a)}.
 *
 * <p>The decay {@code d} starts low, as {@code (1+t)/(10+t)} at step {@code t}, until it reaches
 * its setting: early weights are bad, and the average soon forgets them.
 *
 * <p>Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging" (SIAM J. Control
 * Optim. 1992), for why an average of weights predicts better than the last ones.
 *
 * @param decay share of the average kept per step, in [0, 1); 0 means the last weights
 */
public record WeightAverage(double decay) {

  private static final long MOST_STEPS = 1_000_000;

  /** Share of the average kept over {@code count} steps after {@code step}; none if too many. */
  public double decayOver(long step, long count) {
    if (count > MOST_STEPS) {
      return 0;
    }
    double kept = 1;
    for (long next = step + 1; next <= step + count; next++) {
      kept *= decayAt(next);
    }
    return kept;
  }

  /**
   * Share of the average kept at one step.
   *
   * @param step its number, counted from 1
   */
  public double decayAt(long step) {
    return Math.min(decay, (1.0 + step) / (10.0 + step));
  }
}
