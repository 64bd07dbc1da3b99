package dev.millrace.model.plan;

import dev.millrace.model.layer.Window;
import java.util.Arrays;

/**
 * {@link dev.millrace.model.layer.MaxPool2D}, where no convolution takes it in, and {@link
 * dev.millrace.model.layer.AveragePool2D}. Padding neither wins nor counts.
 */
final class PoolKernel implements Kernel {

  private final boolean average;
  private final int inputs;
  private final int outputs;
  private final int[] windowStarts; // [outputs + 1]: where a window starts in pixels
  private final int[] pixels; // of all windows, as indices into one image
  private final int[] winners; // [outputs, images]: indices into the input
  private final float[] output;
  private final float[] inputGradient;

  /**
   * Plans the kernel.
   *
   * @param image [C, H, W]
   * @param out [C, OH, OW]
   */
  PoolKernel(Chunk chunk, Window window, boolean average, int[] image, int[] out) {
    this.average = average;
    inputs = Plan.length(image);
    outputs = Plan.length(out);
    windowStarts = new int[outputs + 1];
    pixels = listPixels(window, image, out);
    output = chunk.floats(outputs);
    inputGradient = chunk.floats(inputs);
    winners = average ? null : new int[output.length];
  }

  private int[] listPixels(Window window, int[] image, int[] out) {
    int[] list = new int[Math.multiplyExact(outputs, window.size() * window.size())];
    int length = 0;
    for (int target = 0; target < outputs; target++) {
      int c = target / (out[1] * out[2]);
      int top = window.source(target / out[2] % out[1], 0);
      int left = window.source(target % out[2], 0);
      int bottom = Math.min(image[1], top + window.size());
      int right = Math.min(image[2], left + window.size());
      for (int y = Math.max(0, top); y < bottom; y++) {
        for (int x = Math.max(0, left); x < right; x++) {
          list[length] = (c * image[1] + y) * image[2] + x;
          length++;
        }
      }
      windowStarts[target + 1] = length;
    }
    return Arrays.copyOf(list, length);
  }

  @Override
  public float[] forward(float[] input, int images) {
    for (int target = 0; target < outputs; target++) {
      for (int i = 0; i < images; i++) {
        int to = target * images + i;
        output[to] = average ? mean(input, target, images, i) : largest(input, to, images);
      }
    }
    return output;
  }

  private float mean(float[] input, int target, int images, int image) {
    int end = windowStarts[target + 1];
    int count = end - windowStarts[target];
    float sum = 0;
    for (int w = windowStarts[target]; w < end; w++) {
      sum += input[pixels[w] * images + image] / count;
    }
    return sum;
  }

  private float largest(float[] input, int to, int images) {
    int target = to / images;
    int image = to % images;
    int winner = pixels[windowStarts[target]] * images + image;
    for (int w = windowStarts[target] + 1; w < windowStarts[target + 1]; w++) {
      int candidate = pixels[w] * images + image;
      if (input[candidate] > input[winner]) {
        winner = candidate;
      }
    }
    winners[to] = winner;
    return input[winner];
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    Arrays.fill(inputGradient, 0, inputs * images, 0);
    for (int target = 0; target < outputs; target++) {
      int end = windowStarts[target + 1];
      int count = end - windowStarts[target];
      for (int to = target * images; to < (target + 1) * images; to++) {
        if (average) {
          for (int w = windowStarts[target]; w < end; w++) {
            inputGradient[pixels[w] * images + to % images] += outputGradient[to] / count;
          }
        } else {
          inputGradient[winners[to]] += outputGradient[to];
        }
      }
    }
    return inputGradient;
  }
}
