package dev.millrace.app.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Error rates of one run, one per epoch, each a share in [0, 1]. Not thread-safe.
 *
 * <p>The training error is counted while the epoch goes on, before each step, with the weights of
 * the moment and with dropout and augmentation; the test error after the epoch, with the moving
 * average of the weights.
 */
public final class ErrorRates {

  private final List<Double> training = new ArrayList<>();
  private final List<Double> test = new ArrayList<>();

  void add(double trainingError, double testError) {
    training.add(trainingError);
    test.add(testError);
  }

  /** Returns the training errors, a live view. */
  public List<Double> training() {
    return Collections.unmodifiableList(training);
  }

  /** Returns the test errors, a live view. */
  public List<Double> test() {
    return Collections.unmodifiableList(test);
  }
}
