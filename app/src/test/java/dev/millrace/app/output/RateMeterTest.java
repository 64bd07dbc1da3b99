package dev.millrace.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateMeterTest {

  private static final long LOOK_MS = 100;

  private final RateMeter rate = new RateMeter(Duration.ofSeconds(1), () -> this.nanos);
  private long nanos;

  @Test
  void theTimeBeforeTheFirstImagesIsNotCounted() {
    assertThat(update(0, 0)).isEmpty();
    assertThat(update(0, 9_000)).isEmpty();
    assertThat(update(100, 10_000)).isEmpty();
    assertThat(update(5_100, 12_000)).hasValue(2_500);
  }

  @Test
  void isThatOfTheLastSecond() {
    update(100, 0);
    for (long second = 1; second <= 3; second++) {
      assertThat(update(100 + second * second * 100L, second * 1_000))
          .hasValue(100.0 * (2 * second - 1));
    }
    assertThat(update(5_000, 3_999)).hasValue(500);
  }

  /** The count is looked at ten times a second, and moves with each commit. */
  @ParameterizedTest
  @ValueSource(longs = {100, 500, 1_000, 5_000})
  void isSteadyHoweverRareCommitsAre(long intervalMs) {
    for (long ms = 0; ms <= 20_000; ms += LOOK_MS) {
      OptionalDouble perSecond = update(ms / intervalMs * intervalMs, ms);
      if (ms >= intervalMs + Math.max(intervalMs, 1_000)) {
        assertThat(perSecond).as("after %d ms", ms).hasValue(1_000);
      }
    }
  }

  /** A reader takes what one commit has brought in several helpings. */
  @Test
  void isSteadyWhenALeapIsReadInParts() {
    for (long commit = 0; commit < 10; commit++) {
      for (long part = 1; part <= 4; part++) {
        OptionalDouble perSecond =
            update(commit * 4_000 + part * 1_000, commit * 2_000 + part * 20);
        if (commit > 0) {
          assertThat(perSecond).hasValue(2_000);
        }
      }
    }
  }

  @Test
  void goesFromLeapToLeapAndFallsToZeroAfterALongTimeWithoutOne() {
    update(100, 0);
    assertThat(update(100, 1_500)).isEmpty();
    assertThat(update(2_100, 2_000)).hasValue(1_000);
    assertThat(update(2_100, 7_999)).hasValue(1_000);
    assertThat(update(2_100, 8_000)).hasValue(0);
  }

  @Test
  void aPauseIsNotCounted() {
    update(1_000, 0);
    update(2_000, 1_000);
    for (long ms = 1_000; ms <= 60_000; ms += LOOK_MS) {
      update(2_000, ms);
    }
    assertThat(update(3_000, 61_000)).hasValue(0);
    assertThat(update(4_000, 62_000)).hasValue(1_000);
  }

  @Test
  void nothingIsKnownAfterAReset() {
    update(1_000, 0);
    update(2_000, 1_000);

    rate.reset();

    assertThat(update(90_000, 60_000)).isEmpty();
    assertThat(update(91_000, 61_000)).hasValue(1_000);
  }

  private OptionalDouble update(long count, long ms) {
    nanos = TimeUnit.MILLISECONDS.toNanos(ms);
    return rate.update(count);
  }
}
