package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class GlobalAveragePoolTest extends LayerContract {

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new GlobalAveragePool("mean"), 2, 3, 4, 5),
        new LayerCase(() -> new GlobalAveragePool("mean"), 3, 2, 1, 1),
        new LayerCase(() -> new GlobalAveragePool("mean"), 1, 1, 6, 2));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    double[] values = values(input);
    int pixels = (int) (input.size(2) * input.size(3));
    double[] means = new double[values.length / pixels];
    for (int i = 0; i < values.length; i++) {
      means[i / pixels] += values[i] / pixels;
    }
    return means;
  }

  @Test
  void takesTheMeanOfEachChannel() {
    ForwardPass pass =
        new GlobalAveragePool("0.globalaveragepool")
            .forward(floats(shape(1, 2, 1, 2), 1, 3, -4, 0), RandomKey.of(1));
    assertThat(values(pass.output())).containsExactly(2, -2);
    assertThat(values(pass.backward(floats(shape(1, 2), 10, 20)))).containsExactly(5, 5, 10, 10);
  }

  @Test
  void refusesWhatHasNoPixels() {
    assertThatThrownBy(() -> new GlobalAveragePool("0.globalaveragepool").outputShape(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[channels, height, width]");
  }
}
