package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.random.RandomKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ReLUTest extends LayerContract {

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new ReLU("relu"), 3, 7),
        new LayerCase(() -> new ReLU("relu"), 2, 3, 4, 5));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    return Arrays.stream(values(input)).map(x -> Math.max(x, 0)).toArray();
  }

  @Test
  void stopsNegativeValuesAndTheirGradients() {
    ForwardPass pass =
        new ReLU("0.relu").forward(floats(shape(1, 4), -2, 0, 0.5, 3), RandomKey.of(1));
    assertThat(values(pass.output())).containsExactly(0, 0, 0.5, 3);
    assertThat(values(pass.backward(floats(shape(1, 4), 10, 20, 30, 40))))
        .containsExactly(0, 0, 30, 40);
  }

  @Test
  void doesNotHideNaN() {
    assertThat(values(new ReLU("0.relu").predict(floats(shape(1, 2), Float.NaN, -1))))
        .containsExactly(Double.NaN, 0);
  }
}
