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
      if (average) {
        findMeans(input, target, images);
      } else {
        findLargest(input, target, images);
      }
    }
    return output;
  }

  private void findMeans(float[] input, int target, int images) {
    int to = target * images;
    int count = windowStarts[target + 1] - windowStarts[target];
    Arrays.fill(output, to, to + images, 0);
    for (int w = windowStarts[target]; w < windowStarts[target + 1]; w++) {
      int from = pixels[w] * images;
      for (int i = 0; i < images; i++) {
        output[to + i] += input[from + i] / count;
      }
    }
  }

  private void findLargest(float[] input, int target, int images) {
    int to = target * images;
    int first = pixels[windowStarts[target]] * images;
    for (int i = 0; i < images; i++) {
      output[to + i] = input[first + i];
      winners[to + i] = first + i;
    }
    for (int w = windowStarts[target] + 1; w < windowStarts[target + 1]; w++) {
      int from = pixels[w] * images;
      for (int i = 0; i < images; i++) {
        float candidate = input[from + i];
        boolean wins = candidate > output[to + i];
        output[to + i] = wins ? candidate : output[to + i];
        winners[to + i] = wins ? from + i : winners[to + i];
      }
    }
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    Arrays.fill(inputGradient, 0, inputs * images, 0);
    for (int target = 0; target < outputs; target++) {
      if (average) {
        share(outputGradient, target, images);
      } else {
        for (int to = target * images; to < (target + 1) * images; to++) {
          inputGradient[winners[to]] += outputGradient[to];
        }
      }
    }
    return inputGradient;
  }

  private void share(float[] outputGradient, int target, int images) {
    int from = target * images;
    int count = windowStarts[target + 1] - windowStarts[target];
    for (int w = windowStarts[target]; w < windowStarts[target + 1]; w++) {
      int to = pixels[w] * images;
      for (int i = 0; i < images; i++) {
        inputGradient[to + i] += outputGradient[from + i] / count;
      }
    }
  }
}
