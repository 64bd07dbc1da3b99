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
  private static final int WITHOUT_CONFUSION = 5;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void aConfusionMatrixHasATimeSeriesPerCell() {
    measure(3, 9);
    assertThat(registry.getMeters()).hasSize(WITHOUT_CONFUSION + 9);
  }

  @ParameterizedTest
  @CsvSource({"1000, 1000000", "2000, 4000000", "1000, 0", "10, 0", "10, 81", "0, 0"})
  void thereIsNoneWhereClassesAreManyOrFiguresAreMissing(int classes, int cells) {
    measure(classes, cells);
    assertThat(registry.getMeters()).hasSize(WITHOUT_CONFUSION);
  }

  private void measure(int classes, int cells) {
    AccuracyMeters meters = new AccuracyMeters(new MeterGroup(registry));
    List<ClassAccuracy> perClass =
        IntStream.range(0, classes)
            .mapToObj(label -> new ClassAccuracy(label, 1L, 1L, 1.0))
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
            Instant.EPOCH));
  }
}
