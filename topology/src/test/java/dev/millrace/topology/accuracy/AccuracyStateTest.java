package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoreDriver;
import java.nio.ByteBuffer;
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
    state.rolling().add(1, 1, 0.5);
    state.rolling().add(0, 1, 2.5);
    state.taken(7, 11);
    state.checkpoint();

    AccuracyState again = AccuracyState.restore(settings, driver.store, driver.committed);
    assertThat(again.rolling().state())
        .usingRecursiveComparison()
        .isEqualTo(state.rolling().state());
    assertThat(again.rolling().windowCounts())
        .usingRecursiveComparison()
        .isEqualTo(state.rolling().windowCounts());
    assertThat(again.rolling().windowCounts().images(0)).isEqualTo(1);
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
    assertThat(rolling.counts().images(5)).isEqualTo(4);
    assertThat(rolling.counts().correct(5)).isEqualTo(3);
    assertThat(rolling.counts().confusion()).isEmpty();
    assertThat(rolling.windowCounts().confusion()).isEmpty();
  }

  @Test
  void countsTheWindowOfAnEarlierVersionAsItFills() {
    RollingAccuracyState earlier = confusion(6, 4, List.of(4L, 2L, 0L, 0L));
    earlier.setHits(ByteBuffer.wrap(new byte[] {1, 1, 0, 1})); // of images 4, 5, 2 and 3
    write(earlier);

    AccuracyState state = restore(2);
    RollingAccuracy rolling = state.rolling();
    assertThat(rolling.windowed()).isEqualTo(3.0 / 4);
    assertThat(rolling.windowCounts().images()).containsExactly(0, 0);
    rolling.add(1, 1, 0.5); // in the place of a wrong one
    rolling.add(1, 0, 0.5);
    assertThat(rolling.windowed()).isEqualTo(3.0 / 4);
    assertThat(rolling.windowCounts().confusion()).containsExactly(0, 0, 1, 1);
    state.taken(7, 12);
    state.checkpoint();

    RollingAccuracy again = restore(2).rolling();
    assertThat(again.windowCounts().confusion()).containsExactly(0, 0, 1, 1);
    for (int i = 0; i < 3; i++) {
      again.add(0, 0, 0.5);
    }
    assertThat(again.windowed()).isEqualTo(3.0 / 4);
    assertThat(again.windowCounts().confusion()).containsExactly(3, 0, 1, 0);
  }

  @Test
  void refusesClassesOfTheWindowThatContradictItsHits() {
    assertDamaged(2, window(List.of(0, 1, 1), List.of(0, 1, 1)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, 0), List.of()), "contradict each other");
    assertDamaged(2, window(List.of(0, 2, 1, 0), List.of(0, 2, 1, 1)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, 0), List.of(0, 1, 1, 0)), "contradict each other");
    assertDamaged(2, window(List.of(0, 1, 1, -1), List.of(0, 1, 1, 1)), "contradict each other");
    write(window(List.of(0, -1, 1, 0), List.of(0, -1, 1, 1)));
    assertThat(restore(2).rolling().windowCounts().confusion()).containsExactly(1, 1, 0, 1);
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
