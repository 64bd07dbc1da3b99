package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MILLI = 1_000_000;

  private final List<Long> parked = new ArrayList<>();
  private long now = -5; // nanoTime() may be negative

  @Test
  void eachImageIsDueAtItsOwnTime() {
    Pace pace = Pace.of(100, () -> now, this::park);

    pace.await(0, () -> false);
    pace.await(1, () -> false);
    pace.await(2, () -> false);

    assertThat(parked).containsExactly(10 * MILLI, 10 * MILLI);
  }

  @Test
  void timeThatSendingTookIsNotAddedToTheSchedule() {
    Pace pace = Pace.of(100, () -> now, this::park);
    for (int number = 0; number < 1000; number++) {
      pace.await(number, () -> false);
      now += 3 * MILLI;
    }

    assertThat(now).isEqualTo(-5 + 999 * 10 * MILLI + 3 * MILLI);
  }

  @Test
  void whatWasHeldUpIsCaughtUpWithAtOnce() {
    Pace pace = Pace.of(100, () -> now, this::park);
    now += 35 * MILLI;

    for (int number = 0; number < 5; number++) {
      pace.await(number, () -> false);
    }

    assertThat(parked).containsExactly(5 * MILLI);
  }

  @Test
  void wakingUpTooEarlyIsWaitedOut() {
    Pace pace = Pace.of(10, () -> now, nanos -> park(Math.min(nanos, 40 * MILLI)));

    pace.await(1, () -> false);

    assertThat(parked).containsExactly(40 * MILLI, 40 * MILLI, 20 * MILLI);
  }

  @Test
  void aStopEndsTheWait() {
    Pace pace = Pace.of(1, () -> now, nanos -> park(1));

    pace.await(1, () -> parked.size() == 3);

    assertThat(parked).hasSize(3);
  }

  @Test
  void withoutALimitNothingIsWaitedFor() {
    Pace pace = Pace.of(Double.POSITIVE_INFINITY, () -> now, this::park);

    pace.await(1_000_000, () -> false);

    assertThat(parked).isEmpty();
  }

  @Test
  void aRateThatIsNoRateIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.of(0))
        .withMessage("rate must be above 0, but was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.of(Double.NaN))
        .withMessage("rate must be above 0, but was NaN");
  }

  private void park(long nanos) {
    parked.add(nanos);
    now += nanos;
  }
}
