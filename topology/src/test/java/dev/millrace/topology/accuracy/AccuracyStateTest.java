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

    RollingAccuracy rolling =
        AccuracyState.restore(new AccuracySettings(101, 4, 0.75), driver.store, driver.committed)
            .rolling();
    assertThat(rolling.images(5)).isEqualTo(4);
    assertThat(rolling.correct(5)).isEqualTo(3);
    assertThat(rolling.confusion()).isEmpty();
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
        .isThrownBy(
            () ->
                AccuracyState.restore(
                    new AccuracySettings(3, 4, 0.75), driver.store, driver.committed))
        .withMessageContaining("another number of classes than 3");
  }

  private void assertDamaged(int classes, RollingAccuracyState saved, String how) {
    write(saved);
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(
            () ->
                AccuracyState.restore(
                    new AccuracySettings(classes, 4, 0.75), driver.store, driver.committed))
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
        List.of());
  }
}
