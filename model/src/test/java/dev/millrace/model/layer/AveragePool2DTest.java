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

class AveragePool2DTest extends LayerContract {

  private static final RandomKey KEY = RandomKey.of(1);

  @Override
  protected Stream<LayerCase> cases() {
    return PoolCases.random(
        (size, stride, padding) ->
            new AveragePool2D(
                "average(%d, %d, %d)".formatted(size, stride, padding), size, stride, padding));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    AveragePool2D pool = (AveragePool2D) layer.create();
    return PoolCases.naive(
        input, pool, pool.window(), pixels -> Arrays.stream(pixels).average().orElseThrow());
  }

  @Test
  void poolsAnImageWorkedByHand() {
    AveragePool2D layer = new AveragePool2D("0.averagepool", 2, 2, 0);
    ForwardPass pass = layer.forward(floats(shape(1, 1, 2, 4), 1, 2, 5, 3, 4, 1, 0, -4), KEY);
    assertThat(values(pass.output())).containsExactly(2, 1);
    assertThat(values(pass.backward(floats(shape(1, 1, 1, 2), 4, 8))))
        .containsExactly(1, 1, 2, 2, 1, 1, 2, 2);
  }

  @Test
  void paddingIsNotCounted() {
    AveragePool2D layer = new AveragePool2D("0.averagepool", 2, 2, 1);
    INDArray image = floats(shape(1, 1, 2, 2), 1, 2, 3, 4);
    assertThat(values(layer.predict(image))).containsExactly(1, 2, 3, 4);
  }
}
