package dev.millrace.model.plan;

import java.util.Arrays;

/** {@link dev.millrace.model.layer.GlobalAveragePool}. */
final class MeanKernel implements Kernel {

  private final int channels;
  private final int pixels;
  private final float[] output; // [C, images]
  private final float[] inputGradient; // [C, H, W, images]

  MeanKernel(Chunk chunk, int channels, int pixels) {
    this.channels = channels;
    this.pixels = pixels;
    output = chunk.floats(channels);
    inputGradient = chunk.floats(channels * pixels);
  }

  @Override
  public float[] forward(float[] input, int images) {
    Arrays.fill(output, 0, channels * images, 0);
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < pixels; p++) {
        int from = (c * pixels + p) * images;
        for (int i = 0; i < images; i++) {
          output[c * images + i] += input[from + i];
        }
      }
    }
    for (int k = 0; k < channels * images; k++) {
      output[k] /= pixels;
    }
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    for (int c = 0; c < channels; c++) {
      for (int p = 0; p < pixels; p++) {
        int to = (c * pixels + p) * images;
        for (int i = 0; i < images; i++) {
          inputGradient[to + i] = outputGradient[c * images + i] / pixels;
        }
      }
    }
    return inputGradient;
  }
}
