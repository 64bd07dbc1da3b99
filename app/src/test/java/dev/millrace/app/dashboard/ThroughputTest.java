package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThroughputTest {

  private static final long LOOK_MS = 100;

  private final Throughput throughput = new Throughput();

  /** The count is looked at ten times a second, and moves with each commit. */
  @ParameterizedTest
  @ValueSource(longs = {100, 500, 1_000, 5_000})
  void isSteadyHoweverRareCommitsAre(long intervalMs) {
    for (long ms = 0; ms <= 20_000; ms += LOOK_MS) {
      double perSecond = update(ms / intervalMs * intervalMs, ms);
      if (ms >= intervalMs) {
        assertThat(perSecond).as("after %d ms", ms).isEqualTo(1_000);
      }
    }
  }

  @Test
  void fallsToZeroWhenNothingIsCommitted() {
    update(0, 0);
    assertThat(update(3_000, 1_000)).isEqualTo(3_000);
    assertThat(update(3_000, 7_000)).isEqualTo(3_000);
    assertThat(update(3_000, 7_001)).isZero();
  }

  @Test
  void aPauseBeforeALeapIsNotCounted() {
    for (long ms = 0; ms <= 60_000; ms += LOOK_MS) {
      update(0, ms);
    }
    update(1_000, 61_000);

    assertThat(update(2_000, 62_000)).isEqualTo(1_000);
    assertThat(update(3_000, 63_000)).isEqualTo(1_000);
  }

  private double update(long count, long ms) {
    return throughput.update(count, TimeUnit.MILLISECONDS.toNanos(ms));
  }
}
