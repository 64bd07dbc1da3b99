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

class MaxPool2DTest extends LayerContract {

  private static final RandomKey KEY = RandomKey.of(1);

  @Override
  protected Stream<LayerCase> cases() {
    return PoolCases.random(
        (size, stride, padding) ->
            new MaxPool2D(
                "max(%d, %d, %d)".formatted(size, stride, padding), size, stride, padding));
  }

  @Override
  protected double[] naive(INDArray input, List<Parameter> parameters, LayerCase layer) {
    MaxPool2D pool = (MaxPool2D) layer.create();
    return PoolCases.naive(
        input, pool, pool.window(), pixels -> Arrays.stream(pixels).max().orElseThrow());
  }

  @Test
  void poolsAnImageWorkedByHand() {
    MaxPool2D layer = new MaxPool2D("0.maxpool", 2, 2, 0);
    INDArray image = floats(shape(1, 1, 4, 4), 1, 2, 5, 3, 4, 3, 0, 1, -1, -2, 7, 8, -3, -4, 9, 6);
    ForwardPass pass = layer.forward(image, KEY);
    assertThat(values(pass.output())).containsExactly(4, 5, -1, 9);
    assertThat(values(pass.backward(floats(shape(1, 1, 2, 2), 10, 20, 30, 40))))
        .containsExactly(0, 0, 20, 0, 10, 0, 0, 0, 30, 0, 0, 0, 0, 0, 40, 0);
  }

  @Test
  void paddingNeverWinsOverNegativePixels() {
    MaxPool2D layer = new MaxPool2D("0.maxpool", 3, 2, 1);
    INDArray image = floats(shape(1, 1, 2, 2), -5, -6, -7, -8);
    assertThat(values(layer.predict(image))).containsExactly(-5);
  }

  @Test
  void doesNotHideNaN() {
    MaxPool2D layer = new MaxPool2D("0.maxpool", 2, 2, 0);
    INDArray image = floats(shape(1, 1, 2, 2), 1, 2, Float.NaN, 3);
    assertThat(values(layer.predict(image))).containsExactly(Double.NaN);
  }

  @Test
  void firstOfEqualPixelsTakesTheGradient() {
    MaxPool2D layer = new MaxPool2D("0.maxpool", 2, 2, 0);
    ForwardPass pass = layer.forward(floats(shape(1, 1, 2, 2), 0, 3, 3, 3), KEY);
    assertThat(values(pass.backward(floats(shape(1, 1, 1, 1), 1)))).containsExactly(0, 1, 0, 0);
  }

  @Test
  void overlappingWindowsAddUpAtTheSamePixel() {
    MaxPool2D layer = new MaxPool2D("0.maxpool", 2, 1, 0);
    ForwardPass pass = layer.forward(floats(shape(1, 1, 2, 3), 1, 9, 2, 3, 4, 5), KEY);
    assertThat(values(pass.backward(floats(shape(1, 1, 1, 2), 1, 2))))
        .containsExactly(0, 3, 0, 0, 0, 0);
  }

  @Test
  void namesItselfWhenTheInputIsNoImage() {
    assertThatThrownBy(() -> new MaxPool2D("2.maxpool", 2, 2, 0).outputShape(128))
        .hasMessage(
            "layer 2.maxpool: input of one example must be [channels, height, width], but was"
                + " [128]");
  }
}
