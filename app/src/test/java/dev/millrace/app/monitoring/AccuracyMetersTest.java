package dev.millrace.app.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccuracyMetersTest {

  /** The accuracies, the log loss and the count of images. */
  private static final int WITHOUT_CLASSES = 5;

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

  private double ofClass(int label) {
    return registry
        .get("millrace.class.accuracy.ratio")
        .tag("label", Integer.toString(label))
        .gauge()
        .value();
  }

  /** Of the classes, 1 alone has images in the window. */
  private void measure(int classes, int cells) {
    AccuracyMeters meters = new AccuracyMeters(new MeterGroup(registry));
    List<ClassAccuracy> perClass =
        IntStream.range(0, classes)
            .mapToObj(
                label ->
                    label == 1
                        ? new ClassAccuracy(label, 9L, 9L, 1.0, 4L, 3L)
                        : new ClassAccuracy(label, 9L, 9L, 1.0, 0L, 0L))
            .toList();
    meters.measured(
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
            0L));
  }
}
