package dev.millrace.model.optimizer;

/**
 * Length of an optimizer's steps: constant, or slowly falling, as {@code initial / √(1 + step /
 * decaySteps)}. It depends on the steps made, never on how many are still to come.
 *
 * <p>Robbins and Monro, "A Stochastic Approximation Method" (Ann. Math. Statist. 1951), for why
 * steps should fall; Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging"
 * (SIAM J. Control Optim. 1992), for why slower than {@code 1 / step} where weights are averaged.
 *
 * @param initial length of the first steps; positive and finite
 * @param decaySteps steps after which the length has fallen to {@code 1 / √2}; positive; infinite
 *     for a constant length
 */
public record LearningRate(double initial, double decaySteps) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public LearningRate {
    if (!(initial > 0 && initial < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "learning rate must be positive and finite, but was " + initial);
    }
    if (!(decaySteps > 0)) {
      throw new IllegalArgumentException(
          "learning rate's decay steps must be positive, but were " + decaySteps);
    }
  }

  /** One that never falls. */
  public static LearningRate constant(double rate) {
    return new LearningRate(rate, Double.POSITIVE_INFINITY);
  }

  /**
   * The length of a step.
   *
   * @param step its number, counted from 1
   */
  public double at(long step) {
    return initial / Math.sqrt(1 + step / decaySteps);
  }
}
