package dev.millrace.topology.accuracy;

import static dev.millrace.topology.accuracy.SampleScores.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoreDriver;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccuracyStateTest {

  private final StoreDriver driver = new StoreDriver();

  @AfterEach
  void close() {
    driver.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 101})
  void goesOnWhereItWasWritten(int classes) {
    AccuracySettings settings = new AccuracySettings(classes, 4, 0.75);
    AccuracyState state = AccuracyState.restore(settings, driver.store, driver.committed);
    state.rolling().add(new Scored(-5, 1, 1, 0.75f, 0.5, 86_400_000));
    state.rolling().add(scored(0, 1, 2.5));
    state.rolling().add(new Scored(7, 1, 0, 0.5f, 1, 20));
    state.rolling().relabel(new Relabeling(7, 1, 0, 0, 0.5f, -0.5));
    state.coverage().told("learner-0", new Coverage.Labeled(9, 3));
    state.taken(7, 11);
    state.checkpoint();

    AccuracyState again = AccuracyState.restore(settings, driver.store, driver.committed);
    assertThat(again.rolling().state())
        .usingRecursiveComparison()
        .isEqualTo(state.rolling().state());
    assertThat(again.rolling().windowTally().counts())
        .usingRecursiveComparison()
        .isEqualTo(state.rolling().windowTally().counts());
    assertThat(again.rolling().windowTally().counts().images(0)).isEqualTo(2);
    assertThat(AccuracyFigures.of(again, settings, Instant.EPOCH))
        .isEqualTo(AccuracyFigures.of(state, settings, Instant.EPOCH));
    assertThat(again.coverage().share()).isEqualTo(3.0 / 9);
    assertThat(again.nextOffset()).isEqualTo(12);
    assertThat(again.modelStep()).isEqualTo(7);
  }

  @Test
  void goesOnFromTheCountsOfAnEarlierVersionWithAsManyClasses() {
    Long[] confusion = new Long[101 * 101];
    Arrays.fill(confusion, 0L);
    confusion[101 * 5 + 5] = 3L;
    confusion[101 * 5 + 6] = 1L;
    write(confusion(4, 3, List.of(confusion)));

    RollingAccuracy rolling = restore(101).rolling();
    assertThat(rolling.tally().counts().images(5)).isEqualTo(4);
    assertThat(rolling.tally().counts().correct(5)).isEqualTo(3);
    assertThat(rolling.tally().counts().confusion()).isEmpty();
    assertThat(rolling.windowTally().counts().confusion()).isEmpty();
  }

  @Test
  void countsTheWindowOfAnEarlierVersionAsItFills() {
    RollingAccuracyState earlier = confusion(6, 4, List.of(4L, 2L, 0L, 0L));
    earlier.setHits(ByteBuffer.wrap(new byte[] {1, 1, 0, 1})); // of images 4, 5, 2 and 3
    write(earlier);

    AccuracyState state = restore(2);
    RollingAccuracy rolling = state.rolling();
    assertThat(rolling.windowed()).isEqualTo(3.0 / 4);
    assertThat(rolling.windowTally().counts().images()).containsExactly(0, 0);
    rolling.add(scored(1, 1, 0.5)); // in the place of a wrong one
    rolling.add(scored(1, 0, 0.5));
    assertThat(rolling.windowed()).isEqualTo(3.0 / 4);
    assertThat(rolling.windowTally().counts().confusion()).containsExactly(0, 0, 1, 1);
    state.taken(7, 12);
    state.checkpoint();

    RollingAccuracy again = restore(2).rolling();
    assertThat(again.windowTally().counts().confusion()).containsExactly(0, 0, 1, 1);
    for (int i = 0; i < 3; i++) {
      again.add(scored(0, 0, 0.5));
    }
    assertThat(again.windowed()).isEqualTo(3.0 / 4);
    assertThat(again.windowTally().counts().confusion()).containsExactly(3, 0, 1, 0);
  }

  @Test
  void tellsFromTheWindowOfAnEarlierVersionWhichLabelWasTheLast() {
    RollingAccuracyState earlier = window(List.of(0, 1, 1, 0), List.of(0, 1, 1, 1));
    earlier.setImages(5L); // so the image in slot 0 is the newest, that in slot 1 the oldest
    earlier.setCorrect(4L);
    earlier.setConfusion(List.of(2L, 1L, 0L, 2L));
    write(earlier);

    RollingAccuracy rolling = restore(2).rolling();
    assertThat(rolling.state().window().lastLabels()).containsExactly(0, -1, 1, 1);
    assertThat(rolling.windowTally().noChange().repeats()).isEqualTo(2);
    assertThat(rolling.tally().noChange().images()).isZero();
    rolling.add(scored(0, 0, 0.5)); // in the place of the oldest
    assertThat(rolling.windowTally().noChange().repeats()).isEqualTo(3);
    assertThat(rolling.tally().noChange().repeats()).isEqualTo(1);
  }

  @Test
  void goesOnWithoutPredictionsOfManyClassesThatWereNotCounted() {
    RollingAccuracyState earlier = confusion(2, 1, List.of());
    Long[] images = new Long[101];
    Arrays.fill(images, 0L);
    images[3] = 2L;
    earlier.setClassImages(List.of(images.clone()));
    images[3] = 1L;
    earlier.setClassCorrect(List.of(images));
    write(earlier);

    RollingAccuracy rolling = restore(101).rolling();
    assertThat(rolling.tally().measures().getBalancedAccuracy()).isEqualTo(0.5);
    assertThat(rolling.tally().measures().getKappa()).isNull();
    rolling.add(scored(3, 4, 0.5));
    assertThat(rolling.windowTally().measures().getKappa()).isZero();
    assertThat(rolling.state().isPlausible()).isTrue();
  }

  @Test
  void refusesMeasuresThatContradictTheCounts() {
    RollingAccuracyState saved = window(List.of(0, 1, 1, 0), List.of(0, 1, 1, 1));
    saved.setWindowConfidences(List.of(0.5f, 0.5f, 0.5f, 1.5f));
    assertDamaged(2, saved, "contradict each other");
    saved.setWindowConfidences(List.of(0.5f));
    assertDamaged(2, saved, "contradict each other");
    saved.setWindowConfidences(List.of());
    saved.setWindowLagsMs(List.of(0L, 0L, -1L, 0L));
    assertDamaged(2, saved, "contradict each other");
    saved.setWindowLagsMs(List.of());
    saved.setWindowIds(ByteBuffer.allocate(8));
    assertDamaged(2, saved, "contradict each other");
    saved.setWindowIds(ByteBuffer.allocate(0));
    saved.setWindowLastLabels(List.of(0, 1, 2, 0));
    assertDamaged(2, saved, "contradict each other");
    saved.setWindowLastLabels(List.of());
    saved.setCalibrationImages(List.of(5L));
    assertDamaged(2, saved, "contradict each other");
    saved.setCalibrationImages(Collections.nCopies(15, 1L));
    saved.setCalibrationCorrect(Collections.nCopies(15, 0L));
    saved.setCalibrationConfidences(Collections.nCopies(15, 0L));
    assertDamaged(2, saved, "contradict each other");
    saved.setCalibrationImages(List.of());
    saved.setNoChangeImages(5L);
    assertDamaged(2, saved, "contradict each other");
    saved.setNoChangeImages(4L);
    write(saved);
    assertThat(restore(2).rolling().images()).isEqualTo(4);
  }

  @Test
  void refusesClassesOfTheWindowThatContradictItsHits() {
    assertDamaged(2, window(List.of(0, 1, 1), List.of(0, 1, 1)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, 0), List.of()), "contradict each other");
    assertDamaged(2, window(List.of(0, 2, 1, 0), List.of(0, 2, 1, 1)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, 0), List.of(0, 1, 1, 0)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, -1), List.of(0, 1, 1, 1)), "contradict each other");
    write(window(List.of(0, -1, 1, 0), List.of(0, -1, 1, 1)));
    assertThat(restore(2).rolling().windowTally().counts().confusion()).containsExactly(1, 1, 0, 1);
  }

  @Test
  void refusesCountsThatAreNoSquare() {
    assertDamaged(2, confusion(0, 0, Collections.nCopies(5, 0L)), "are no square: 5");
    assertDamaged(101, confusion(0, 0, Collections.nCopies(101 * 101 + 1, 0L)), "no square");
  }

  @Test
  void refusesCountsThatContradictEachOther() {
    assertDamaged(2, confusion(3, 2, List.of(1L, 1L, 1L, 1L)), "contradict each other");
    assertDamaged(2, confusion(0, 0, List.of(1L, -1L, 0L, 0L)), "contradict each other");
    RollingAccuracyState lengths = confusion(0, 0, List.of());
    lengths.setClassImages(List.of(0L, 0L));
    lengths.setClassCorrect(List.of(0L));
    assertDamaged(2, lengths, "contradict each other");
    RollingAccuracyState notFinite = confusion(0, 0, Collections.nCopies(4, 0L));
    notFinite.setLogLossSum(Double.NaN);
    assertDamaged(2, notFinite, "contradict each other");
  }

  @Test
  void refusesCountsOfAnotherNumberOfClasses() {
    write(confusion(0, 0, Collections.nCopies(4, 0L)));

    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(3))
        .withMessageContaining("another number of classes than 3");
  }

  private AccuracyState restore(int classes) {
    return AccuracyState.restore(
        new AccuracySettings(classes, 4, 0.75), driver.store, driver.committed);
  }

  private void assertDamaged(int classes, RollingAccuracyState saved, String how) {
    write(saved);
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(classes))
        .withMessageContaining("store 'learner' is damaged")
        .withMessageContaining(how);
  }

  private void write(RollingAccuracyState saved) {
    driver.store.put(
        AccuracyState.BLOB,
        AvroSerde.of(RollingAccuracyState.class).serializer().serialize("", saved));
  }

  private static RollingAccuracyState confusion(long images, long correct, List<Long> confusion) {
    return new RollingAccuracyState(
        images,
        correct,
        4,
        ByteBuffer.allocate(4),
        0.75,
        0.0,
        0.0,
        0.0,
        confusion,
        0L,
        0L,
        12L,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        ByteBuffer.allocate(0),
        0L,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0L,
        0L,
        0L,
        -1,
        0L,
        List.of());
  }

  /** Three of four images were right. */
  private static RollingAccuracyState window(List<Integer> labels, List<Integer> predictions) {
    RollingAccuracyState saved = confusion(4, 3, List.of(1L, 1L, 0L, 2L));
    saved.setHits(ByteBuffer.wrap(new byte[] {1, 1, 1, 0}));
    saved.setWindowLabels(labels);
    saved.setWindowPredictions(predictions);
    return saved;
  }
}
