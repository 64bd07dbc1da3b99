package dev.millrace.model.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomKeyTest {

  private static final int COUNT = 100_000;

  @Test
  void numbersAreAFunctionOfKeyAndCounter() {
    RandomKey key = RandomKey.of(7).fold(3).fold(2);
    assertThat(RandomKey.of(7).fold(3).fold(2).bits(5)).isEqualTo(key.bits(5));
    assertThat(key.bits(6)).isNotEqualTo(key.bits(5));
    assertThat(RandomKey.of(7).fold(2).fold(3).bits(5)).isNotEqualTo(key.bits(5));
    assertThat(RandomKey.of(8).fold(3).fold(2).bits(5)).isNotEqualTo(key.bits(5));
  }

  @Test
  void numbersStayTheSameFromVersionToVersion() {
    // Pinned: another function would make stored learners go on differently.
    assertThat(RandomKey.of(1).fold(2).bits(3)).isEqualTo(8433630300758831770L);
  }

  @Test
  void neighboringSeedsStepsAndCountersShareNoNumbers() {
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      for (long step = 0; step < 10; step++) {
        for (long counter = 0; counter < 100; counter++) {
          seen.add(RandomKey.of(seed).fold(step).bits(counter));
        }
      }
    }
    assertThat(seen).hasSize(10_000);
  }

  @Test
  void uniformNumbersFillTheUnitInterval() {
    RandomKey key = RandomKey.of(1);
    int[] tenths = new int[10];
    for (int i = 0; i < COUNT; i++) {
      tenths[(int) (10 * key.uniform(i))]++;
    }
    for (int tenth : tenths) {
      // Standard deviation is sqrt(0.1 * 0.9 * 100,000) = 95.
      assertThat(tenth).isCloseTo(COUNT / 10, within(400));
    }
  }

  @Test
  void gaussianNumbersHaveTheirMoments() {
    RandomKey key = RandomKey.of(2);
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (int i = 0; i < COUNT; i++) {
      double x = key.gaussian(i);
      sum += x;
      squares += x * x;
      fourths += x * x * x * x;
    }
    assertThat(sum / COUNT).isCloseTo(0, within(0.015));
    assertThat(squares / COUNT).isCloseTo(1, within(0.02));
    assertThat(fourths / COUNT).isCloseTo(3, within(0.15));
  }
}
