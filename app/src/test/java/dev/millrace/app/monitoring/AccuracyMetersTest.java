package dev.millrace.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.Measures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyMetersTest {

  /** Accuracies, log loss, images; six measures of two spans; two lags, coverage, corrections. */
  private static final int WITHOUT_CLASSES = 5 + 2 * 6 + 4;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void aConfusionMatrixHasATimeSeriesPerCell() {
    measure(3, 9);
    assertThat(registry.getMeters()).hasSize(WITHOUT_CLASSES + 3 + 9);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000000, 0",
    "2000, 4000000, 0",
    "1000, 0, 0",
    "33, 1089, 0",
    "10, 0, 10",
    "10, 81, 10",
    "0, 0, 0"
  })
  void thereIsNoneWhereClassesAreManyOrFiguresAreMissing(int classes, int cells, int ofClasses) {
    measure(classes, cells);
    assertThat(registry.getMeters()).hasSize(WITHOUT_CLASSES + ofClasses);
  }

  @Test
  void theAccuracyOfAClassIsThatOfTheWindow() {
    measure(2, 4);
    assertThat(ofClass(0)).as("no image in the window").isNaN();
    assertThat(ofClass(1)).isEqualTo(0.75);
  }

  @Test
  void classesHaveTheirNamesBesideTheirNumbers() {
    List<ClassAccuracy> perClass =
        List.of(
            new ClassAccuracy(0, 9L, 9L, 1.0, 4L, 3L, "cat"),
            new ClassAccuracy(1, 9L, 9L, 1.0, 4L, 1L, "dog"));
    Accuracy figures = measure(2, 4);
    registry.clear();
    figures.setPerClass(perClass);
    new AccuracyMeters(new MeterGroup(registry)).measured(figures);

    assertThat(gauge("millrace.class.accuracy.ratio", "class", "dog", "label", "1"))
        .isEqualTo(0.25);
    assertThat(
            registry
                .get("millrace.confusion.images")
                .tags("label", "0", "class", "cat", "predicted", "1", "predicted.class", "dog")
                .functionCounter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void measuresAreThoseOfTheirSpanAndLagsAreInSeconds() {
    Accuracy figures = measure(2, 4);
    assertThat(gauge("millrace.kappa", "kind", "windowed", "against", "chance")).isNaN();
    figures.setWindowMeasures(new Measures(0.1, 0.2, 0.3, 0.4, 0.5, 0.6));
    figures.setCumulativeMeasures(new Measures(0.9, null, -0.5, 0.8, 0.7, 0.05));
    figures.setLabelLagP50Ms(20L);
    figures.setLabelLagP99Ms(86_400_000L);
    figures.setCoverage(0.25);
    figures.setCorrected(3);

    assertThat(gauge("millrace.balanced.accuracy.ratio", "kind", "windowed")).isEqualTo(0.1);
    assertThat(gauge("millrace.balanced.accuracy.ratio", "kind", "cumulative")).isEqualTo(0.9);
    assertThat(gauge("millrace.kappa", "kind", "windowed", "against", "chance")).isEqualTo(0.2);
    assertThat(gauge("millrace.kappa", "kind", "cumulative", "against", "chance")).isNaN();
    assertThat(gauge("millrace.kappa", "kind", "cumulative", "against", "majority"))
        .isEqualTo(-0.5);
    assertThat(gauge("millrace.kappa", "kind", "windowed", "against", "last-label")).isEqualTo(0.4);
    assertThat(gauge("millrace.macro.f1.ratio", "kind", "windowed")).isEqualTo(0.5);
    assertThat(gauge("millrace.calibration.error.ratio", "kind", "cumulative")).isEqualTo(0.05);
    assertThat(gauge("millrace.label.lag.seconds", "quantile", "0.5")).isEqualTo(0.02);
    assertThat(gauge("millrace.label.lag.seconds", "quantile", "0.99")).isEqualTo(86_400);
    assertThat(gauge("millrace.label.coverage.ratio")).isEqualTo(0.25);
    assertThat(registry.get("millrace.corrected.labels").functionCounter().count()).isEqualTo(3);
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double ofClass(int label) {
    return registry
        .get("millrace.class.accuracy.ratio")
        .tag("label", Integer.toString(label))
        .gauge()
        .value();
  }

  /** Measures, and returns the figures; of the classes, 1 alone has images in the window. */
  private Accuracy measure(int classes, int cells) {
    AccuracyMeters meters = new AccuracyMeters(new MeterGroup(registry));
    List<ClassAccuracy> perClass =
        IntStream.range(0, classes)
            .mapToObj(
                label ->
                    label == 1
                        ? new ClassAccuracy(label, 9L, 9L, 1.0, 4L, 3L, null)
                        : new ClassAccuracy(label, 9L, 9L, 1.0, 0L, 0L, null))
            .toList();
    Accuracy figures =
        new Accuracy(
            "all",
            10L,
            0.5,
            0.5,
            100,
            0.5,
            0.99,
            perClass,
            Collections.nCopies(cells, 1L),
            0.1,
            7L,
            Instant.EPOCH,
            List.of(),
            null,
            null,
            null,
            null,
            null,
            0L);
    meters.measured(figures);
    return figures;
  }
}
