package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The largest pixel of each window, channel by channel.
 *
 * <p>Input [N, C, H, W], output [N, C, OH, OW] with {@code OH = (H + 2·padding - size) / stride +
 * 1}, rounded down, and OW alike. Padding never wins, however negative the pixels are; among equal
 * pixels the first in row-major order does. A window with a NaN gives NaN.
 *
 * <p>The gradient of an output goes to the pixel that won; windows that overlap add up. Holds the
 * winners' positions until the backward pass: 4 bytes an output, on the Java heap.
 */
public final class MaxPool2D implements Layer {

  private final String name;
  private final Window window;

  /**
   * Declares a max-pooling.
   *
   * @param name index and kind within the network
   * @param size rows and columns of the window
   * @param stride step between window positions
   * @param padding rows and columns around the image; below {@code size}
   * @throws IllegalArgumentException if a number is out of range
   */
  public MaxPool2D(String name, int size, int stride, int padding) {
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
    return pool(input).output();
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return pool(input);
  }

  private Pass pool(INDArray input) {
    int[] shape = outputShape(Shapes.ofExample(input)); // C, OH, OW
    INDArray output =
        Nd4j.createUninitialized(input.dataType(), Shapes.ofBatch(input.size(0), shape));
    int[] winners = new int[Math.toIntExact(output.length())]; // [N, C, OH, OW]
    Elements from = Elements.of(input);
    Elements to = Elements.of(output);
    int height = (int) input.size(2);
    int width = (int) input.size(3);
    int planes = (int) input.size(0) * shape[0];
    int i = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int oy = 0; oy < shape[1]; oy++) {
        for (int ox = 0; ox < shape[2]; ox++, i++) {
          winners[i] = winner(from, plane * height, height, width, oy, ox);
          to.set(i, from.get(winners[i]));
        }
      }
    }
    return new Pass(input.shape(), winners, output);
  }

  /** Index of the first of the largest pixels in one window. */
  private int winner(Elements from, int planeRow, int height, int width, int oy, int ox) {
    int top = Math.max(0, window.source(oy, 0));
    int bottom = Math.min(height, window.source(oy, window.size()));
    int left = Math.max(0, window.source(ox, 0));
    int right = Math.min(width, window.source(ox, window.size()));
    int winner = (planeRow + top) * width + left;
    double largest = from.get(winner);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int candidate = (planeRow + y) * width + x;
        double value = from.get(candidate);
        if (value > largest || Double.isNaN(value)) {
          largest = value;
          winner = candidate;
        }
      }
    }
    return winner;
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(long[] inputShape, int[] winners, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray inputGradient = Nd4j.zeros(outputGradient.dataType(), inputShape);
      Elements from = Elements.of(outputGradient);
      Elements to = Elements.of(inputGradient);
      for (int i = 0; i < winners.length; i++) {
        to.add(winners[i], from.get(i));
      }
      return inputGradient;
    }
  }
}
