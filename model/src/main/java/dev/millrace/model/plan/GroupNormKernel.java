package dev.millrace.model.plan;

import dev.millrace.model.layer.GroupNorm;
import java.util.Arrays;

/** {@link GroupNorm}, whose Javadoc has the formulas. All loops run over the images innermost. */
final class GroupNormKernel implements Kernel {

  private final LayerMemory layer;
  private final int channels;
  private final int groups;
  private final int pixels; // of a channel
  private final float[] scale; // [C]
  private final float[] shift; // [C]
  private final float[] scaleGradient; // [C]
  private final float[] shiftGradient; // [C]
  private final float[] inverse; // [groups, images]: 1 / √(v + ε)
  private final float[] normalized; // [C, H, W, images]
  private final float[] output;
  private final float[] inputGradient;
  private final float[] sums; // [images]
  private final float[] products; // [images]
  private final float[] shiftSums; // [images]
  private final float[] scaleSums; // [images]

  GroupNormKernel(Chunk chunk, GroupNorm norm, int pixels, boolean training) {
    layer = LayerMemory.of(norm, training);
    channels = layer.bias().length();
    groups = norm.groups();
    this.pixels = pixels;
    scale = new float[channels];
    shift = new float[channels];
    scaleGradient = new float[channels];
    shiftGradient = new float[channels];
    inverse = chunk.floats(groups);
    normalized = chunk.floats(channels * pixels);
    output = chunk.floats(channels * pixels);
    inputGradient = training ? chunk.floats(channels * pixels) : null;
    sums = chunk.floats(1);
    products = chunk.floats(1);
    shiftSums = chunk.floats(1);
    scaleSums = chunk.floats(1);
  }

  @Override
  public void loadWeights() {
    layer.weight().get(0, scale, 0, channels);
    layer.bias().get(0, shift, 0, channels);
  }

  @Override
  public float[] forward(float[] input, int images) {
    int features = channels / groups * pixels;
    for (int group = 0; group < groups; group++) {
      int first = group * features * images;
      int end = first + features * images;
      sum(input, first, end, images);
      float[] means = sums;
      for (int i = 0; i < images; i++) {
        means[i] /= features;
      }
      subtract(input, first, end, images, means);
      sumSquares(first, end, images);
      for (int i = 0; i < images; i++) {
        inverse[group * images + i] =
            (float) (1 / Math.sqrt(products[i] / features + GroupNorm.EPSILON));
      }
      scale(group, first, images);
    }
    return output;
  }

  private void sum(float[] values, int first, int end, int images) {
    Arrays.fill(sums, 0);
    for (int from = first; from < end; from += images) {
      for (int i = 0; i < images; i++) {
        sums[i] += values[from + i];
      }
    }
  }

  private void subtract(float[] input, int first, int end, int images, float[] means) {
    for (int from = first; from < end; from += images) {
      for (int i = 0; i < images; i++) {
        normalized[from + i] = input[from + i] - means[i];
      }
    }
  }

  private void sumSquares(int first, int end, int images) {
    Arrays.fill(products, 0);
    for (int from = first; from < end; from += images) {
      for (int i = 0; i < images; i++) {
        products[i] += normalized[from + i] * normalized[from + i];
      }
    }
  }

  private void scale(int group, int first, int images) {
    int perGroup = channels / groups;
    for (int c = 0; c < perGroup; c++) {
      float gamma = scale[group * perGroup + c];
      float beta = shift[group * perGroup + c];
      int from = first + c * pixels * images;
      int end = from + pixels * images;
      for (int at = from; at < end; at += images) {
        for (int i = 0; i < images; i++) {
          float z = normalized[at + i] * inverse[group * images + i];
          normalized[at + i] = z;
          output[at + i] = gamma * z + beta;
        }
      }
    }
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    int perGroup = channels / groups;
    for (int group = 0; group < groups; group++) {
      Arrays.fill(sums, 0);
      Arrays.fill(products, 0);
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
        addSums(outputGradient, c, images);
      }
      int features = perGroup * pixels;
      for (int i = 0; i < images; i++) {
        sums[i] /= features;
        products[i] /= features;
      }
      for (int c = group * perGroup; c < (group + 1) * perGroup; c++) {
        goBack(outputGradient, c, group, images);
      }
    }
    return inputGradient;
  }

  /** Adds a channel's sums to its parameters' gradients, and to those of its group. */
  private void addSums(float[] outputGradient, int c, int images) {
    Arrays.fill(shiftSums, 0);
    Arrays.fill(scaleSums, 0);
    int end = (c + 1) * pixels * images;
    for (int at = c * pixels * images; at < end; at += images) {
      for (int i = 0; i < images; i++) {
        shiftSums[i] += outputGradient[at + i];
        scaleSums[i] += outputGradient[at + i] * normalized[at + i];
      }
    }
    for (int i = 0; i < images; i++) {
      shiftGradient[c] += shiftSums[i];
      scaleGradient[c] += scaleSums[i];
      sums[i] += scale[c] * shiftSums[i];
      products[i] += scale[c] * scaleSums[i];
    }
  }

  private void goBack(float[] outputGradient, int c, int group, int images) {
    float gamma = scale[c];
    int end = (c + 1) * pixels * images;
    for (int at = c * pixels * images; at < end; at += images) {
      for (int i = 0; i < images; i++) {
        float dz = gamma * outputGradient[at + i];
        inputGradient[at + i] =
            (dz - sums[i] - normalized[at + i] * products[i]) * inverse[group * images + i];
      }
    }
  }

  @Override
  public void clearGradients() {
    Arrays.fill(scaleGradient, 0);
    Arrays.fill(shiftGradient, 0);
  }

  @Override
  public void storeGradients() {
    layer.weightGradient().put(0, scaleGradient, 0, channels);
    layer.biasGradient().put(0, shiftGradient, 0, channels);
  }
}
