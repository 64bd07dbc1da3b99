package dev.millrace.app.monitoring;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Measures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The meters of the measures beside accuracy, and of how labels come. Unknown figures are NaN. A
 * registry refers to it weakly, so its owner keeps it.
 */
final class MeasureMeters {

  private static final double MS_PER_SECOND = 1000;

  private final MeterGroup group;
  private final Supplier<Accuracy> newest;

  /** Creates them for figures that are there when a meter is read. */
  MeasureMeters(MeterGroup group, Supplier<Accuracy> newest) {
    this.group = group;
    this.newest = newest;
  }

  void register() {
    measures("cumulative", Accuracy::getCumulativeMeasures);
    measures("windowed", Accuracy::getWindowMeasures);
    labelLag("0.5", Accuracy::getLabelLagP50Ms);
    labelLag("0.99", Accuracy::getLabelLagP99Ms);
    gauge(
        "millrace.label.coverage.ratio",
        "Share of all predicted images that have been labeled, from 0 to 1",
        Tags.empty(),
        Accuracy::getCoverage);
    group.add(
        FunctionCounter.builder(
                "millrace.corrected.labels", this, self -> self.newest.get().getCorrected())
            .description("Labels of scored images that were corrected")
            .register(group.registry()));
  }

  private void measures(String kind, Function<Accuracy, Measures> span) {
    measure(
        "millrace.balanced.accuracy.ratio",
        "Mean recall of the classes that have images, from 0 to 1",
        Tags.of("kind", kind),
        span,
        Measures::getBalancedAccuracy);
    kappa(kind, "chance", span, Measures::getKappa);
    kappa(kind, "majority", span, Measures::getKappaM);
    kappa(kind, "last-label", span, Measures::getKappaT);
    measure(
        "millrace.macro.f1.ratio",
        "Mean F1 of the classes, from 0 to 1",
        Tags.of("kind", kind),
        span,
        Measures::getMacroF1);
    measure(
        "millrace.calibration.error.ratio",
        "Expected calibration error of the probability of the predicted class, from 0 to 1",
        Tags.of("kind", kind),
        span,
        Measures::getCalibrationError);
  }

  private void kappa(
      String kind,
      String against,
      Function<Accuracy, Measures> span,
      Function<Measures, Double> value) {
    measure(
        "millrace.kappa",
        "Agreement of predictions and labels beyond that of a baseline, 1 at most",
        Tags.of("kind", kind, "against", against),
        span,
        value);
  }

  private void measure(
      String name,
      String description,
      Tags tags,
      Function<Accuracy, Measures> span,
      Function<Measures, Double> value) {
    gauge(
        name,
        description,
        tags,
        figures -> {
          Measures measures = span.apply(figures);
          return measures == null ? null : value.apply(measures);
        });
  }

  private void labelLag(String quantile, Function<Accuracy, Long> lagMs) {
    gauge(
        "millrace.label.lag.seconds",
        "Time from image to label, by their timestamps, in the sliding window",
        Tags.of("quantile", quantile),
        figures -> {
          Long lag = lagMs.apply(figures);
          return lag == null ? null : Double.valueOf(lag / MS_PER_SECOND);
        });
  }

  private void gauge(String name, String description, Tags tags, Function<Accuracy, Double> value) {
    group.add(
        Gauge.builder(
                name,
                () -> {
                  Double known = value.apply(newest.get());
                  return known == null ? Double.NaN : known;
                })
            .description(description)
            .tags(tags)
            .register(group.registry()));
  }
}
