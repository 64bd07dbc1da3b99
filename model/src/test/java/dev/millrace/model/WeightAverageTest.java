package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WeightAverageTest {

  @Test
  void movesByOneMinusDecay() {
    NativeBackend.initialize();
    INDArray average = Nd4j.createFromArray(1.0);
    INDArray values = Nd4j.createFromArray(2.0);
    // Long past its start: 1 + 0.1 * (2 - 1) = 1.1, then 1.1 + 0.1 * 0.9 = 1.19.
    new WeightAverage(0.9).update(average, values, 1_000_000);
    new WeightAverage(0.9).update(average, values, 1_000_001);
    assertThat(average.getDouble(0)).isCloseTo(1.19, within(1e-12));
    assertThat(values.getDouble(0)).isEqualTo(2);
  }

  @Test
  void decayStartsLowAndEndsAtItsSetting() {
    WeightAverage average = new WeightAverage(0.99);
    assertThat(average.decayAt(1)).isCloseTo(2 / 11.0, within(1e-12));
    assertThat(average.decayAt(90)).isCloseTo(0.91, within(1e-12));
    assertThat(average.decayAt(890)).isCloseTo(0.99, within(1e-12));
    assertThat(average.decayAt(1_000_000)).isEqualTo(0.99);
  }

  @Test
  void withoutDecayItIsTheLastWeights() {
    NativeBackend.initialize();
    INDArray average = Nd4j.createFromArray(1.0);
    new WeightAverage(0).update(average, Nd4j.createFromArray(2.5), 3);
    assertThat(average.getDouble(0)).isEqualTo(2.5);
  }
}
