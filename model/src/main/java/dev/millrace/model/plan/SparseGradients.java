package dev.millrace.model.plan;

import static dev.millrace.model.plan.ChannelsLast.IMAGES;

import dev.millrace.vector.VectorMaximum;

/**
 * The derivatives by what a convolution computes, before pooling and ReLU, as a list: of each
 * pooling window only the position that held the maximum has one, and none where the ReLU gave 0,
 * not even if an infinite or undefined number came there. Each comes with the start of the patch
 * that its position met, in {@link ChannelsLast} images.
 */
final class SparseGradients {

  private final int filters;
  private final int plane; // floats of an output plane: [outPixels, images]
  private final int[] windowStarts; // [outPixels, images]: patch of a window's first position
  private final int[] blockOffsets; // [blocks]: from there to the patch of another position
  private final int[] origins; // [F, outPixels, images]: patch of the maximum, or negative
  private final float[] values; // by filters, then images
  private final int[] starts; // of their patches
  private final int[] offsets; // [F·images + 1]: where the values of an image begin

  SparseGradients(ConvGeometry g, int filters, ChannelsLast images) {
    this.filters = filters;
    plane = Math.multiplyExact(g.outPixels(), IMAGES);
    windowStarts = new int[plane];
    for (int i = 0; i < plane; i++) {
      int pixel = i / IMAGES;
      int y = pixel / g.outWidth() * g.phases();
      int x = pixel % g.outWidth() * g.phases();
      windowStarts[i] = images.start(i % IMAGES, y, x);
    }
    blockOffsets = new int[g.blocks()];
    for (int i = 0; i < blockOffsets.length; i++) {
      blockOffsets[i] = images.start(0, i / g.pool() * g.stride(), i % g.pool() * g.stride());
    }
    origins = new int[Math.multiplyExact(filters, plane)];
    values = new float[origins.length];
    starts = new int[origins.length];
    offsets = new int[Math.multiplyExact(filters, IMAGES) + 1];
  }

  /** Where the patches of windows start, [outPixels, images], as {@link VectorMaximum} wants it. */
  int[] windowStarts() {
    return windowStarts;
  }

  /** How far from there the patch of each of the window's positions starts. */
  int[] blockOffsets() {
    return blockOffsets;
  }

  /**
   * Where the patches of the maxima start, [F, outPixels, images], and negative numbers where the
   * ReLU gave 0: to be filled by the forward pass.
   */
  int[] origins() {
    return origins;
  }

  /**
   * Lists the derivatives.
   *
   * @param gradients by the pooled output, [F, outPixels, images]
   * @param biasGradients [F], to which each filter's sum is added
   */
  void list(float[] gradients, float[] biasGradients) {
    int end = 0;
    for (int f = 0; f < filters; f++) {
      for (int n = 0; n < IMAGES; n++) {
        end = listImage(gradients, f, n, end, biasGradients);
        offsets[f * IMAGES + n + 1] = end;
      }
    }
  }

  private int listImage(float[] gradients, int f, int n, int first, float[] biasGradients) {
    int end = first;
    float sum = 0;
    int behind = (f + 1) * plane;
    for (int i = f * plane + n; i < behind; i += IMAGES) {
      int origin = origins[i];
      values[end] = gradients[i];
      starts[end] = origin;
      int cut = origin >> 31; // all bits, or none: a branch could not be predicted
      end += 1 + cut;
      sum += Float.intBitsToFloat(Float.floatToRawIntBits(gradients[i]) & ~cut);
    }
    biasGradients[f] += sum;
    return end;
  }

  /** The derivatives, by filters, then images. */
  float[] values() {
    return values;
  }

  /** Where the patch of each value starts. */
  int[] starts() {
    return starts;
  }

  /** Index of the first value of an image; of the image behind the last one, where they end. */
  int offset(int filter, int image) {
    return offsets[filter * IMAGES + image];
  }
}
