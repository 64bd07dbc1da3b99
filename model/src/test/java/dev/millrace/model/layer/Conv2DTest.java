package dev.millrace.model.layer;

import static dev.millrace.model.layer.TestArrays.floats;
import static dev.millrace.model.layer.TestArrays.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.Network;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class Conv2DTest extends LayerContract {

  private static final RandomKey KEY = RandomKey.of(1);

  @Override
  protected Stream<LayerCase> cases() {
    Random random = new Random(1);
    return IntStream.range(0, 12)
        .mapToObj(
            i -> {
              int channels = 1 + random.nextInt(3);
              int filters = 1 + random.nextInt(3);
              int kernel = 1 + random.nextInt(4);
              int stride = 1 + random.nextInt(3);
              int padding = random.nextInt(kernel);
              int height = kernel + random.nextInt(4);
              int width = kernel + random.nextInt(4);
              String name = "conv(k%d s%d p%d f%d)".formatted(kernel, stride, padding, filters);
              return new LayerCase(
                  () ->
                      new Conv2D(name, channels, filters, kernel, stride, padding, Initializer.HE),
                  1 + random.nextInt(3),
                  channels,
                  height,
                  width);
            });
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    INDArray weight = parameters.get(0).value();
    INDArray bias = parameters.get(1).value();
    Window window = ((Conv2D) layer.create()).window();
    int[] shape = layer.create().outputShape(Shapes.ofExample(input));
    double[] output = new double[Shapes.length(shape) * (int) input.size(0)];
    int i = 0;
    for (int n = 0; n < input.size(0); n++) {
      for (int f = 0; f < shape[0]; f++) {
        for (int oy = 0; oy < shape[1]; oy++) {
          for (int ox = 0; ox < shape[2]; ox++) {
            double sum = bias.getDouble(f);
            for (int c = 0; c < input.size(1); c++) {
              for (int ky = 0; ky < window.size(); ky++) {
                for (int kx = 0; kx < window.size(); kx++) {
                  int y = oy * window.stride() - window.padding() + ky;
                  int x = ox * window.stride() - window.padding() + kx;
                  if (y >= 0 && y < input.size(2) && x >= 0 && x < input.size(3)) {
                    sum += weight.getDouble(f, c, ky, kx) * input.getDouble(n, c, y, x);
                  }
                }
              }
            }
            output[i++] = sum;
          }
        }
      }
    }
    return output;
  }

  @Test
  void convolvesAnImageWorkedByHand() {
    Conv2D layer = new Conv2D("0.conv2d", 1, 1, 2, 1, 0, Initializer.HE);
    try (Network network = Network.forTraining(List.of(layer), DataType.FLOAT)) {
      layer.parameters().get(0).value().assign(floats(shape(1, 1, 2, 2), 1, 2, 3, 4));
      layer.parameters().get(1).value().assign(0.5);
      INDArray image = floats(shape(1, 1, 3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
      ForwardPass pass = network.forward(image, KEY);
      assertThat(values(pass.output())).containsExactly(37.5, 47.5, 67.5, 77.5);

      INDArray inputGradient = pass.backward(floats(shape(1, 1, 2, 2), 1, 0, 0, 1));
      assertThat(values(inputGradient)).containsExactly(1, 2, 0, 3, 5, 2, 0, 3, 4);
      assertThat(values(layer.parameters().get(0).gradient())).containsExactly(6, 8, 12, 14);
      assertThat(values(layer.parameters().get(1).gradient())).containsExactly(2);
    }
  }

  @Test
  void namesItselfAndBothShapesWhenTheInputDoesNotFit() {
    Conv2D layer = new Conv2D("3.conv2d", 8, 4, 5, 1, 1, Initializer.HE);
    assertThatThrownBy(() -> layer.outputShape(4, 12, 12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layer 3.conv2d: input of one example must be [8, height, width], but was [4, 12, 12]");
    assertThatThrownBy(() -> layer.outputShape(8, 2, 12))
        .hasMessage(
            "layer 3.conv2d: input of one example must be at least 3 high and 3 wide, but was"
                + " [8, 2, 12]");
  }

  @Test
  void refusesSizesThatMakeNoConvolution() {
    assertThatThrownBy(() -> new Conv2D("c", 1, 0, 3, 1, 0, Initializer.HE))
        .hasMessage("filters must be at least 1, but was 0");
    assertThatThrownBy(() -> new Conv2D("c", 1, 1, 3, 0, 0, Initializer.HE))
        .hasMessage("stride must be at least 1, but was 0");
    assertThatThrownBy(() -> new Conv2D("c", 1, 1, 3, 1, 3, Initializer.HE))
        .hasMessage("padding must be below the window size 3, but was 3");
  }
}
