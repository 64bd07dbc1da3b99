package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean of the pixels in each window, channel by channel.
 *
 * <p>Input [N, C, H, W], output [N, C, OH, OW] with {@code OH = (H + 2·padding - size) / stride +
 * 1}, rounded down, and OW alike. Only pixels inside the image count: padding is neither summed nor
 * counted.
 *
 * <p>The gradient of an output is shared equally by the pixels that it is the mean of. Holds
 * nothing until the backward pass but shapes.
 */
public final class AveragePool2D implements Layer {

  private final String name;
  private final Window window;

  /**
   * Declares an average-pooling.
   *
   * @param name index and kind within the network
   * @param size rows and columns of the window
   * @param stride step between window positions
   * @param padding rows and columns around the image; below {@code size}
   * @throws IllegalArgumentException if a number is out of range
   */
  public AveragePool2D(String name, int size, int stride, int padding) {
    this.name = name;
    this.window = new Window(size, stride, padding);
  }

  @Override
  public String name() {
    return name;
  }

  /** Size, stride and padding of the window. */
  public Window window() {
    return window;
  }

  @Override
  public int[] outputShape(int... inputShape) {
    if (inputShape.length != 3) {
      throw Shapes.mismatch(this, "[channels, height, width]", inputShape);
    }
    return window.outputShape(this, inputShape[0], inputShape);
  }

  @Override
  public INDArray predict(INDArray input) {
    int[] shape = outputShape(Shapes.ofExample(input)); // C, OH, OW
    INDArray output = Nd4j.zeros(input.dataType(), Shapes.ofBatch(input.size(0), shape));
    Elements from = Elements.of(input);
    Elements to = Elements.of(output);
    forEachPixel(input.shape(), shape, (pixel, out, count) -> to.add(out, from.get(pixel) / count));
    return output;
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(this, input.shape(), predict(input));
  }

  /** Receives each pixel of each window: its index, the output's index, the window's pixels. */
  private interface PixelVisitor {
    void visit(int pixel, int out, int count);
  }

  private void forEachPixel(long[] inputShape, int[] shape, PixelVisitor visitor) {
    int planes = (int) inputShape[0] * shape[0];
    int height = (int) inputShape[2];
    int width = (int) inputShape[3];
    int out = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int oy = 0; oy < shape[1]; oy++) {
        int top = Math.max(0, window.source(oy, 0));
        int bottom = Math.min(height, window.source(oy, window.size()));
        for (int ox = 0; ox < shape[2]; ox++, out++) {
          int left = Math.max(0, window.source(ox, 0));
          int right = Math.min(width, window.source(ox, window.size()));
          int count = (bottom - top) * (right - left);
          for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
              visitor.visit((plane * height + y) * width + x, out, count);
            }
          }
        }
      }
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(AveragePool2D layer, long[] inputShape, INDArray output)
      implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray inputGradient = Nd4j.zeros(outputGradient.dataType(), inputShape);
      Elements from = Elements.of(outputGradient);
      Elements to = Elements.of(inputGradient);
      layer.forEachPixel(
          inputShape,
          Shapes.ofExample(output),
          (pixel, out, count) -> to.add(pixel, from.get(out) / count));
      return inputGradient;
    }
  }
}
