package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.AveragePool2D;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Dense;
import dev.millrace.model.layer.Flatten;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.LayerCase;
import dev.millrace.model.layer.LayerContract;
import dev.millrace.model.layer.MaxPool2D;
import dev.millrace.model.layer.Parameter;
import dev.millrace.model.layer.ReLU;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class NetworkTest extends LayerContract {

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(
        new LayerCase(() -> Network.forTraining(layers(), DataType.DOUBLE), 2, 2, 9, 8));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    INDArray array = input;
    List<Layer> layers = layers();
    int next = 0;
    for (Layer each : layers) {
      for (Parameter parameter : each.parameters()) {
        parameter.bind(parameters.get(next).value(), null);
        next++;
      }
      array = each.predict(array);
    }
    return values(array);
  }

  private static List<Layer> layers() {
    return List.of(
        new Conv2D("0.conv2d", 2, 3, 3, 1, 1, Initializer.HE),
        new ReLU("1.relu"),
        new MaxPool2D("2.maxpool", 3, 2, 1),
        new Conv2D("3.conv2d", 3, 2, 2, 1, 0, Initializer.HE),
        new AveragePool2D("4.averagepool", 2, 1, 0),
        new ReLU("5.relu"),
        new Flatten("6.flatten"),
        new Dense("7.dense", 12, 4, Initializer.HE));
  }

  @Test
  void parametersAreViewsOfOneVector() {
    try (Network network = Network.forTraining(layers(), DataType.FLOAT)) {
      // 3·2·9+3 and 2·3·4+2 and 4·12+4
      assertThat(network.values().length()).isEqualTo(135);
      network.values().assign(3);
      assertThat(network.parameters())
          .allSatisfy(p -> assertThat(values(p.value())).containsOnly(3));
      network.parameters().get(0).gradient().addi(1);
      assertThat(network.gradients().sumNumber().intValue()).isEqualTo(54);
      assertThat(network.tensors(network.values(), "x/"))
          .extracting(NamedTensor::name)
          .containsExactly(
              "x/0.conv2d.weight",
              "x/0.conv2d.bias",
              "x/3.conv2d.weight",
              "x/3.conv2d.bias",
              "x/7.dense.weight",
              "x/7.dense.bias");
    }
  }

  @Test
  void sameKeyGivesTheSameFirstWeights() {
    try (Network first = Network.forTraining(layers(), DataType.FLOAT);
        Network second = Network.forPrediction(layers(), DataType.FLOAT)) {
      first.initialize(RandomKey.of(1));
      second.initialize(RandomKey.of(1));
      assertThat(values(second.values())).isEqualTo(values(first.values()));
      second.initialize(RandomKey.of(2));
      assertThat(values(second.values())).isNotEqualTo(values(first.values()));
    }
  }

  @Test
  void hasNoGradientsForPrediction() {
    try (Network network = Network.forPrediction(layers(), DataType.FLOAT)) {
      assertThatThrownBy(network::gradients)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("network must be for training, but was for prediction");
    }
  }
}
