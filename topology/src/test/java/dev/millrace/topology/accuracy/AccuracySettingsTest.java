package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.Measures;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracySettingsTest {

  /** Takes the most bytes that a count may. */
  private static final long COUNT = 1L << 61;

  /** Takes the most bytes that a name may. */
  private static final String NAME = "鳥".repeat(200);

  private static final long WINDOW_COUNT = Integer.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(ints = {2, 100, 1_000})
  void figuresOfTheLargestCountsTakeNoMoreBytesThanIsSaid(int classes) {
    Accuracy bare = accuracy(List.of(), 0, null, null, 0);
    List<ClassAccuracy> perClass =
        IntStream.range(0, classes)
            .mapToObj(
                label ->
                    new ClassAccuracy(label, COUNT, COUNT, 1.0, WINDOW_COUNT, WINDOW_COUNT, NAME))
            .toList();
    Measures measures = new Measures(1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
    int cells = ClassCounts.confusionLength(classes);
    Accuracy full = accuracy(perClass, cells, measures, COUNT, COUNT);

    assertThat(bytes(full) - bytes(bare))
        .isLessThanOrEqualTo(
            new AccuracySettings(classes, 1_000, 0.99, Collections.nCopies(classes, NAME))
                .maxFigureBytes());
  }

  private static Accuracy accuracy(
      List<ClassAccuracy> perClass, int cells, Measures measures, Long lag, long corrected) {
    return new Accuracy(
        "all",
        0L,
        0.0,
        0.0,
        0,
        0.0,
        0.0,
        perClass,
        Collections.nCopies(cells, COUNT),
        0.0,
        0L,
        Instant.EPOCH,
        Collections.nCopies(cells, WINDOW_COUNT),
        measures,
        measures,
        lag,
        lag,
        lag == null ? null : 1.0,
        corrected);
  }

  private static int bytes(Accuracy figures) {
    return AvroSerde.of(Accuracy.class).serializer().serialize("", figures).length;
  }
}
