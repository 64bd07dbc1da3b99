package dev.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateTest {

  private final Rate rate = new Rate(() -> this.nanos);
  private long nanos;

  @Test
  void theTimeBeforeTheFirstImagesIsNotCounted() {
    assertThat(rate.update(0)).isEmpty();
    nanos = TimeUnit.SECONDS.toNanos(9);
    assertThat(rate.update(0)).isEmpty();
    nanos = TimeUnit.SECONDS.toNanos(10);
    assertThat(rate.update(100)).isEmpty();
    nanos = TimeUnit.SECONDS.toNanos(12);
    assertThat(rate.update(5_100)).hasValue(2_500);
  }

  @Test
  void isThatOfTheLastSecond() {
    rate.update(100);
    for (long second = 1; second <= 3; second++) {
      nanos = TimeUnit.SECONDS.toNanos(second);
      assertThat(rate.update(100 + second * second * 100L)).hasValue(100.0 * (2 * second - 1));
    }
    nanos += TimeUnit.MILLISECONDS.toNanos(999);
    assertThat(rate.update(5_000)).hasValue(500);
  }

  @Test
  void goesFromLeapToLeapAndFallsToZeroAfterALongTimeWithoutOne() {
    rate.update(100);
    nanos = TimeUnit.MILLISECONDS.toNanos(1_500);
    assertThat(rate.update(100)).isEmpty();
    nanos = TimeUnit.MILLISECONDS.toNanos(2_000);
    assertThat(rate.update(2_100)).hasValue(1_000);
    nanos = TimeUnit.MILLISECONDS.toNanos(7_999);
    assertThat(rate.update(2_100)).hasValue(1_000);
    nanos = TimeUnit.MILLISECONDS.toNanos(8_000);
    assertThat(rate.update(2_100)).hasValue(0);
  }
}
