package dev.millrace.model.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SplitMix64Test {
  private static final int DRAWS = 200_000;

  @Test
  void dependsOnSeedAndCounter() {
    assertThat(SplitMix64.of(1, 2).nextLong()).isEqualTo(SplitMix64.of(1, 2).nextLong());
    assertThat(SplitMix64.of(1, 2).nextLong()).isNotEqualTo(SplitMix64.of(1, 3).nextLong());
    assertThat(SplitMix64.of(1, 2).nextLong()).isNotEqualTo(SplitMix64.of(2, 2).nextLong());
    assertThat(SplitMix64.of(1, 2).nextLong()).isNotEqualTo(SplitMix64.of(2, 1).nextLong());
  }

  @Test
  void drawsIntegersUniformlyAcrossCounters() {
    int[] counts = new int[10];
    for (int i = 0; i < DRAWS; i++) {
      counts[SplitMix64.of(3, i).nextInt(10)]++;
    }

    double fiveDeviations = 5 * Math.sqrt(DRAWS * 0.1 * 0.9);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(DRAWS / 10.0, within(fiveDeviations));
    }
  }

  @Test
  void drawsDoublesWithinTheirBounds() {
    SplitMix64 random = SplitMix64.of(4, 0);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.uniform(-3, 5);
      assertThat(value >= -3 && value < 5).isTrue();
      sum += value;
    }

    assertThat(sum / DRAWS).isCloseTo(1, within(5 * 8 / Math.sqrt(12.0 * DRAWS)));
  }

  @Test
  void drawsGaussiansOfMeanZeroAndDeviationOne() {
    SplitMix64 random = SplitMix64.of(5, 0);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double value = random.gaussian();
      assertThat(Math.abs(value)).isLessThan(3.5);
      sum += value;
      squares += value * value;
    }

    assertThat(sum / DRAWS).isCloseTo(0, within(5 / Math.sqrt(DRAWS)));
    assertThat(squares / DRAWS).isCloseTo(1, within(5 * Math.sqrt(2.0 / DRAWS)));
  }

  @Test
  void shufflesWithEveryOrderEquallyLikely() {
    int[] counts = new int[6];
    for (int i = 0; i < DRAWS; i++) {
      int[] values = {0, 1, 2};
      SplitMix64.of(6, i).shuffle(values);
      counts[values[0] * 2 + (values[1] > values[2] ? 1 : 0)]++;
    }

    double fiveDeviations = 5 * Math.sqrt(DRAWS / 6.0 * 5 / 6);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(DRAWS / 6.0, within(fiveDeviations));
    }
  }
}
