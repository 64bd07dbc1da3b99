package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.Network;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GroupNormTest extends LayerContract {

  @Override
  protected Stream<LayerCase> cases() {
    return Stream.of(groupNorm(1, 2, 3, 2, 4), groupNorm(2, 3, 6, 3, 3), groupNorm(4, 1, 4, 5, 1));
  }

  private static LayerCase groupNorm(int groups, long... shape) {
    return new LayerCase(
        () -> new GroupNorm("norm(%d)".formatted(groups), (int) shape[1], groups), shape);
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    double[] x = values(input);
    double[] scale = values(parameters.get(0).value());
    double[] shift = values(parameters.get(1).value());
    int channels = (int) input.size(1);
    int plane = (int) (input.size(2) * input.size(3));
    int perGroup = channels / ((GroupNorm) layer.create()).groups();
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int channel = i / plane % channels;
      int image = i / (plane * channels);
      double sum = 0;
      double squares = 0;
      int first = channel / perGroup * perGroup;
      for (int c = first; c < first + perGroup; c++) {
        for (int p = 0; p < plane; p++) {
          double value = x[(image * channels + c) * plane + p];
          sum += value;
          squares += value * value;
        }
      }
      double mean = sum / (perGroup * plane);
      double variance = squares / (perGroup * plane) - mean * mean;
      y[i] = scale[channel] * (x[i] - mean) / Math.sqrt(variance + 1e-5) + shift[channel];
    }
    return y;
  }

  @Test
  void beginsWithMeanZeroAndVarianceOne() {
    GroupNorm norm = new GroupNorm("0.groupnorm", 1, 1);
    try (Network network = Network.forTraining(List.of(norm), DataType.DOUBLE)) {
      network.initialize(dev.millrace.model.random.RandomKey.of(1));
      assertThat(values(network.predict(floats(shape(1, 1, 1, 2), 4, 8).castTo(DataType.DOUBLE))))
          .containsExactly(new double[] {-1, 1}, within(1e-5));
    }
  }

  @Test
  void refusesGroupsThatDoNotDivideTheChannels() {
    assertThatThrownBy(() -> new GroupNorm("0.groupnorm", 6, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("groups must divide the 6 channels, but were 4");
    assertThatThrownBy(() -> new GroupNorm("0.groupnorm", 6, 3).outputShape(5, 2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[6, height, width]");
  }
}
