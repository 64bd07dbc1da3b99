package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Network;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class DenseTest extends LayerContract {

  private static final RandomKey KEY = RandomKey.of(1);

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> new Dense("dense", 5, 3, Initializer.HE), 4, 5),
        new LayerCase(() -> new Dense("one input", 1, 3, Initializer.HE), 2, 1),
        new LayerCase(() -> new Dense("one unit", 4, 1, Initializer.GLOROT), 3, 4),
        new LayerCase(() -> new Dense("one example", 7, 6, Initializer.HE), 1, 7),
        new LayerCase(() -> new Dense("all one", 1, 1, Initializer.HE), 1, 1));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    INDArray weight = parameters.get(0).value();
    INDArray bias = parameters.get(1).value();
    double[] output = new double[(int) (input.size(0) * bias.length())];
    int i = 0;
    for (int n = 0; n < input.size(0); n++) {
      for (int o = 0; o < bias.length(); o++) {
        double sum = bias.getDouble(o);
        for (int k = 0; k < input.size(1); k++) {
          sum += weight.getDouble(o, k) * input.getDouble(n, k);
        }
        output[i++] = sum;
      }
    }
    return output;
  }

  @Test
  void multipliesABatchWorkedByHand() {
    Dense layer = new Dense("0.dense", 3, 2, Initializer.HE);
    try (Network network = Network.forTraining(List.of(layer), DataType.FLOAT)) {
      layer.parameters().get(0).value().assign(floats(shape(2, 3), 1, 2, 3, 4, 5, 6));
      layer.parameters().get(1).value().assign(floats(shape(2), 10, 20));
      ForwardPass pass = network.forward(floats(shape(2, 3), 1, 0, -1, 2, 1, 0), KEY);
      assertThat(values(pass.output())).containsExactly(8, 18, 14, 33);

      INDArray inputGradient = pass.backward(floats(shape(2, 2), 1, 2, 3, 4));
      assertThat(values(inputGradient)).containsExactly(9, 12, 15, 19, 26, 33);
      assertThat(values(layer.parameters().get(0).gradient())).containsExactly(7, 3, -1, 10, 4, -2);
      assertThat(values(layer.parameters().get(1).gradient())).containsExactly(4, 6);
    }
  }

  @Test
  void asksForFlattenWhenGivenAnImage() {
    assertThatThrownBy(() -> new Dense("6.dense", 256, 10, Initializer.HE).outputShape(16, 4, 4))
        .hasMessage(
            "layer 6.dense: input of one example must be [256] (is a flatten layer missing?), but"
                + " was [16, 4, 4]");
  }
}
