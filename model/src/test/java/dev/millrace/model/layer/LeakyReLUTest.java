package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class LeakyReLUTest extends LayerContract {

  private static final double SLOPE = 0.25;

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new LeakyReLU("leaky", SLOPE), 3, 7),
        new LayerCase(() -> new LeakyReLU("leaky", SLOPE), 2, 3, 4, 5));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    return Arrays.stream(values(input)).map(x -> Math.max(x, SLOPE * x)).toArray();
  }

  @Test
  void letsAShareOfNegativeValuesAndOfTheirGradientsThrough() {
    ForwardPass pass =
        new LeakyReLU("0.leakyrelu", SLOPE)
            .forward(floats(shape(1, 4), -2, 0, 0.5, 3), RandomKey.of(1));
    assertThat(values(pass.output())).containsExactly(-0.5, 0, 0.5, 3);
    assertThat(values(pass.backward(floats(shape(1, 4), 10, 20, 30, 40))))
        .containsExactly(2.5, 5, 30, 40);
  }

  @Test
  void refusesASlopeOutOfRange() {
    assertThatThrownBy(() -> new LeakyReLU("0.leakyrelu", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slope must be at least 0 and below 1, but was 1.0");
  }
}
