package dev.millrace.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.Network;
import dev.millrace.model.backend.Elements;
import dev.millrace.model.backend.NativeBackend;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every layer must keep, tried on each of a subclass's cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LayerContract {

  private static final double STEP = 1e-6;
  private static final RandomKey KEY = RandomKey.of(42);

  /** The layers and shapes to try. */
  protected abstract Stream<LayerCase> cases();

  /** The output as a plain loop gives it; parameters are in the layer's order. */
  protected abstract double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer);

  @ParameterizedTest
  @MethodSource("cases")
  void outputEqualsNaiveLoop(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.DOUBLE)) {
      INDArray input = input(layerCase, DataType.DOUBLE);
      double[] expected = naive(input, network.parameters(), layerCase);
      assertThat(values(network.predict(input))).containsExactly(expected, within(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void outputHasTheAnnouncedShape(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.FLOAT)) {
      INDArray input = input(layerCase, DataType.FLOAT);
      INDArray output = network.predict(input);
      assertThat(output.dataType()).isEqualTo(DataType.FLOAT);
      assertThat(output.size(0)).isEqualTo(input.size(0));
      assertThat(Shapes.ofExample(output)).isEqualTo(network.outputShape(Shapes.ofExample(input)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void inputGradientEqualsCentralDifferences(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.DOUBLE)) {
      INDArray input = input(layerCase, DataType.DOUBLE);
      ForwardPass pass = network.forward(input, KEY);
      INDArray gradient = pass.backward(outputGradient(pass));
      assertThat(gradient.shape()).isEqualTo(input.shape());
      assertThat(values(gradient))
          .containsExactly(differences(network, input, input), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void parameterGradientsEqualCentralDifferences(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.DOUBLE)) {
      INDArray input = input(layerCase, DataType.DOUBLE);
      ForwardPass pass = network.forward(input, KEY);
      pass.backward(outputGradient(pass));
      for (Parameter parameter : network.parameters()) {
        assertThat(values(parameter.gradient()))
            .as(parameter.name())
            .containsExactly(differences(network, input, parameter.value()), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void accumulateAddsTheSameGradientsAsBackward(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.DOUBLE)) {
      ForwardPass pass = network.forward(input(layerCase, DataType.DOUBLE), KEY);
      pass.backward(outputGradient(pass));
      INDArray twice = network.gradients().mul(2);
      pass.accumulate(outputGradient(pass));
      assertThat(values(network.gradients())).containsExactly(values(twice), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void forwardOutputEqualsPredictExactly(LayerCase layerCase) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      try (Network network = network(layerCase, type)) {
        INDArray input = input(layerCase, type);
        assertThat(values(network.forward(input, KEY).output()))
            .isEqualTo(values(network.predict(input)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void argumentsAreNotModified(LayerCase layerCase) {
    try (Network network = network(layerCase, DataType.FLOAT)) {
      INDArray input = input(layerCase, DataType.FLOAT);
      double[] inputBefore = values(input);
      ForwardPass pass = network.forward(input, KEY);
      INDArray outputGradient = outputGradient(pass);
      double[] gradientBefore = values(outputGradient);
      pass.backward(outputGradient);
      assertThat(values(input)).isEqualTo(inputBefore);
      assertThat(values(outputGradient)).isEqualTo(gradientBefore);
    }
  }

  /** The layer alone in a network, with random parameters, biases too. */
  private static Network network(LayerCase layerCase, DataType type) {
    NativeBackend.initialize();
    Network network = Network.forTraining(List.of(layerCase.create()), type);
    fill(network.values(), KEY.fold(1));
    return network;
  }

  /** No two elements are equal, and none is near zero: away from the kinks of max and ReLU. */
  private static INDArray input(LayerCase layerCase, DataType type) {
    INDArray input = Nd4j.createUninitialized(type, layerCase.inputShape());
    fill(input, KEY.fold(2));
    return input;
  }

  private static INDArray outputGradient(ForwardPass pass) {
    INDArray gradient = Nd4j.createUninitialized(pass.output().dataType(), pass.output().shape());
    fill(gradient, KEY.fold(3));
    return gradient;
  }

  private static void fill(INDArray array, RandomKey key) {
    Elements elements = Elements.of(array);
    int length = (int) array.length();
    for (int i = 0; i < length; i++) {
      double sign = key.bits(i) < 0 ? -1 : 1;
      elements.set(i, sign * (0.1 + (key.uniform(i) + i) / length));
    }
    for (int i = length - 1; i > 0; i--) {
      int j = (int) (key.uniform(length + i) * (i + 1));
      double swapped = elements.get(i);
      elements.set(i, elements.get(j));
      elements.set(j, swapped);
    }
  }

  /** Derivatives of Σ output·outputGradient by each element of {@code variable}. */
  private static double[] differences(Network network, INDArray input, INDArray variable) {
    Elements elements = Elements.of(variable);
    double[] differences = new double[(int) variable.length()];
    for (int i = 0; i < differences.length; i++) {
      double value = elements.get(i);
      elements.set(i, value + STEP);
      double above = objective(network, input);
      elements.set(i, value - STEP);
      double below = objective(network, input);
      elements.set(i, value);
      differences[i] = (above - below) / (2 * STEP);
    }
    return differences;
  }

  private static double objective(Network network, INDArray input) {
    ForwardPass pass = network.forward(input, KEY);
    double[] output = values(pass.output());
    double[] weights = values(outputGradient(pass));
    double sum = 0;
    for (int i = 0; i < output.length; i++) {
      sum += output[i] * weights[i];
    }
    return sum;
  }

  /** All elements in row-major order. */
  public static double[] values(INDArray array) {
    Elements elements = Elements.of(array);
    double[] values = new double[(int) array.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.get(i);
    }
    return values;
  }
}
