package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelLagsTest {

  private final LabelLags lags = new LabelLags();

  @Test
  void quantilesOfAHundredLagsWorkedByHand() {
    for (int lag = 1; lag <= 60; lag++) {
      lags.add(lag);
    }
    assertThat(lags.quantile(0.5)).isEqualTo(30);
    assertThat(lags.quantile(0.99)).isEqualTo(60); // the 59.4th, so the 60th
    assertThat(lags.quantile(1)).isEqualTo(60);
  }

  @Test
  void isZeroWhereLabelsComeWithTheirImagesAndNullWithoutAnImage() {
    assertThat(lags.quantile(0.5)).isNull();
    lags.add(0);
    assertThat(lags.quantile(0.99)).isZero();
    lags.remove(0);
    assertThat(lags.quantile(0.99)).isNull();
  }

  @Test
  void aQuantileIsTooHighByAThirtySecondAtMost() {
    SplittableRandom random = new SplittableRandom(3);
    long[] sorted = new long[1000];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = random.nextLong(1L << random.nextInt(1, 63));
      lags.add(sorted[i]);
    }
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      long exact = sorted[i];
      assertThat(lags.quantile((i + 1) / 1000.0)).isBetween(exact, exact + exact / 32);
    }
  }

  @Test
  void takesTheLongestLag() {
    lags.add(Long.MAX_VALUE);
    assertThat(lags.quantile(0.5)).isEqualTo(Long.MAX_VALUE);
  }
}
