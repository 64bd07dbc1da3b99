package dev.millrace.model.layer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.initializer.Initializer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ResidualTest extends LayerContract {

  private static final int UNITS = 4;

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(new LayerCase(ResidualTest::twoDense, 3, UNITS));
  }

  private static Layer twoDense() {
    return new Residual(
        "0.residual",
        List.of(
            new Dense("0.residual.0.dense", UNITS, UNITS, Initializer.HE),
            new LeakyReLU("0.residual.1.leakyrelu", 0.5),
            new Dense("0.residual.2.dense", UNITS, UNITS, Initializer.HE)));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    double[] x = values(input);
    double[] y = new double[x.length];
    for (int row = 0; row < x.length; row += UNITS) {
      double[] hidden = dense(x, row, parameters.get(0), parameters.get(1));
      for (int j = 0; j < UNITS; j++) {
        hidden[j] = Math.max(hidden[j], 0.5 * hidden[j]);
      }
      double[] output = dense(hidden, 0, parameters.get(2), parameters.get(3));
      for (int j = 0; j < UNITS; j++) {
        y[row + j] = x[row + j] + output[j];
      }
    }
    return y;
  }

  private static double[] dense(double[] x, int from, Parameter weight, Parameter bias) {
    double[] w = values(weight.value());
    double[] y = values(bias.value());
    for (int out = 0; out < UNITS; out++) {
      for (int in = 0; in < UNITS; in++) {
        y[out] += w[out * UNITS + in] * x[from + in];
      }
    }
    return y;
  }

  @Test
  void refusesLayersThatChangeTheShape() {
    Layer block =
        new Residual("3.residual", List.of(new Dense("3.residual.0.dense", 4, 5, Initializer.HE)));
    assertThatThrownBy(() -> block.outputShape(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layer 3.residual: its layers must keep the shape [4], but give [5]");
  }
}
