package dev.millrace.app.train;

import java.util.ArrayList;
import java.util.List;

/**
 * A named line of error rates, one per epoch, fit for a logarithmic axis.
 *
 * @param name for the legend
 * @param errors shares above 0
 */
record ErrorCurve(String name, List<Double> errors) {

  /** Stands in for no error at all, which a logarithmic axis cannot show. */
  private static final double SMALLEST = 1e-5;

  ErrorCurve {
    errors = errors.stream().map(error -> Math.max(error, SMALLEST)).toList();
  }

  /** Returns test and training errors of each run, the test errors first. */
  static List<ErrorCurve> of(List<TrainResult> results) {
    List<ErrorCurve> curves = new ArrayList<>();
    for (TrainResult result : results) {
      curves.add(new ErrorCurve(result.optimizer() + ", test", result.errors().test()));
    }
    for (TrainResult result : results) {
      curves.add(new ErrorCurve(result.optimizer() + ", training", result.errors().training()));
    }
    return curves;
  }
}
