package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WeightAverageTest {

  @Test
  void decayStartsLowAndEndsAtItsSetting() {
    WeightAverage average = new WeightAverage(0.99);
    assertThat(average.decayAt(1)).isCloseTo(2 / 11.0, within(1e-12));
    assertThat(average.decayAt(90)).isCloseTo(0.91, within(1e-12));
    assertThat(average.decayAt(890)).isCloseTo(0.99, within(1e-12));
    assertThat(average.decayAt(1_000_000)).isEqualTo(0.99);
  }

  @Test
  void severalStepsKeepTheProductOfWhatEachKeeps() {
    WeightAverage average = new WeightAverage(0.99);
    assertThat(average.decayOver(1, 2)).isCloseTo(3 / 12.0 * 4 / 13.0, within(1e-12));
    assertThat(average.decayOver(5, 0)).isEqualTo(1);
    assertThat(average.decayOver(0, Long.MAX_VALUE)).isZero();
  }
}
