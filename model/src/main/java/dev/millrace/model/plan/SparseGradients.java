package dev.millrace.model.plan;

import dev.millrace.vector.Vectors;

/**
 * The derivatives by what a convolution computes, before pooling and ReLU, as a list: of each
 * pooling window only the position that held the maximum has one, and none where the ReLU gave 0.
 * Each comes with the start of the patch that its position met, in {@link ChannelsLast} images.
 */
final class SparseGradients {

  private static final int IMAGES = Vectors.COLUMNS;

  private final int filters;
  private final int plane; // floats of an output plane: [outPixels, images]
  private final int[] patches; // [outPixels, images]: of the first position of a window
  private final int[] blocks; // [blocks]: from there to a position's patch
  private final int[] origins; // [F, outPixels, images]: patch of the maximum, or negative
  private final float[] values; // by filters, then images
  private final int[] starts;
  private final int[] ends; // [1 + F·images]

  SparseGradients(ConvGeometry g, int filters, ChannelsLast layout) {
    this.filters = filters;
    plane = Math.multiplyExact(g.outPixels(), IMAGES);
    patches = new int[plane];
    for (int i = 0; i < plane; i++) {
      int pixel = i / IMAGES;
      int y = pixel / g.outWidth() * g.phases();
      int x = pixel % g.outWidth() * g.phases();
      patches[i] = layout.start(i % IMAGES, y, x);
    }
    blocks = new int[g.blocks()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = layout.start(0, i / g.pool() * g.stride(), i % g.pool() * g.stride());
    }
    origins = new int[Math.multiplyExact(filters, plane)];
    values = new float[origins.length];
    starts = new int[origins.length];
    ends = new int[1 + Math.multiplyExact(filters, IMAGES)];
  }

  /** Where the patch of the first position of each window starts, [outPixels, images]. */
  int[] patches() {
    return patches;
  }

  /** How far from there the patches of all its positions start. */
  int[] blocks() {
    return blocks;
  }

  /**
   * Where the patches of the maxima start, [F, outPixels, images], and negative numbers where the
   * ReLU gave 0; to be written to by the forward pass.
   */
  int[] origins() {
    return origins;
  }

  /**
   * Lists the derivatives.
   *
   * @param gradients by the pooled output, [F, outPixels, images]
   * @param sums [F], to which each filter's are added
   */
  void list(float[] gradients, float[] sums) {
    int end = 0;
    for (int f = 0; f < filters; f++) {
      for (int n = 0; n < IMAGES; n++) {
        end = listImage(gradients, f * plane + n, (f + 1) * plane, end, sums, f);
        ends[1 + f * IMAGES + n] = end;
      }
    }
  }

  private int listImage(float[] gradients, int from, int to, int first, float[] sums, int f) {
    int end = first;
    float sum = 0;
    for (int i = from; i < to; i += IMAGES) {
      int origin = origins[i];
      values[end] = gradients[i];
      starts[end] = origin;
      int isNone = origin >> 31; // no branch, for nobody could foretell it
      end += 1 + isNone;
      sum += Float.intBitsToFloat(Float.floatToRawIntBits(gradients[i]) & ~isNone);
    }
    sums[f] += sum;
    return end;
  }

  /** The derivatives; they begin at {@link #start} for each filter and image. */
  float[] values() {
    return values;
  }

  /** Where the patch of each value starts. */
  int[] starts() {
    return starts;
  }

  /** Index of the first value of an image, and behind the last one of the image before. */
  int start(int filter, int image) {
    return ends[filter * IMAGES + image];
  }
}
