package dev.millrace.model.initializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.backend.NativeBackend;
import dev.millrace.model.layer.LayerContract;
import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class InitializerTest {

  @BeforeAll
  static void initializeBackend() {
    NativeBackend.initialize();
  }

  @Test
  void heIsNormalWithVarianceOfTwoByFanIn() {
    double[] values = filled(Initializer.HE, 50, 9);
    double variance = Arrays.stream(values).map(x -> x * x).average().orElseThrow();
    assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(0.003));
    assertThat(variance).isCloseTo(2.0 / 50, within(0.001));
    assertThat(Arrays.stream(values).max().orElseThrow()).isGreaterThan(3.5 * Math.sqrt(0.04));
  }

  @Test
  void glorotIsUniformWithinItsLimit() {
    double[] values = filled(Initializer.GLOROT, 20, 30);
    double limit = Math.sqrt(6.0 / 50);
    assertThat(Arrays.stream(values).max().orElseThrow()).isBetween(0.99 * limit, limit);
    assertThat(Arrays.stream(values).min().orElseThrow()).isBetween(-limit, -0.99 * limit);
    assertThat(Arrays.stream(values).average().orElseThrow()).isCloseTo(0, within(0.004));
  }

  @Test
  void zerosOverwrite() {
    assertThat(filled(Initializer.ZEROS, 3, 4)).containsOnly(0);
  }

  private static double[] filled(Initializer initializer, int fanIn, int fanOut) {
    INDArray value = Nd4j.ones(DataType.FLOAT, 40_000);
    initializer.fill(value, fanIn, fanOut, RandomKey.of(1));
    return LayerContract.values(value);
  }
}
