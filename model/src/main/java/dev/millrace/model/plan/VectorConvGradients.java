package dev.millrace.model.plan;

import static dev.millrace.model.plan.ChannelsLast.IMAGES;

import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorPatches;
import java.util.Arrays;

/**
 * The backward pass of {@link VectorConvKernel}: the derivative by the weights is {@code dW += dy ·
 * patch}, over all {@link SparseGradients} {@code dy}. Where a window is pooled, at most one of its
 * positions takes part. Owns no native memory.
 */
final class VectorConvGradients {

  /** Images that stay in the first cache while all filters go over them. */
  private static final int GROUP = 4;

  private final int filters;
  private final ChannelsLast input;
  private final VectorConvInputGradient inputGradient; // null if nobody asks
  private final VectorPatches patches;
  private final SparseGradients sparse;
  private final float[] sums; // [F, patch]: dW
  private final float[] biasGradients; // [F]

  /**
   * Plans the backward pass.
   *
   * @param chunk of {@link ChannelsLast#IMAGES} images
   * @param asksForInputGradient whether it computes the derivative by the images
   */
  VectorConvGradients(Chunk chunk, ConvGeometry g, int filters, boolean asksForInputGradient) {
    this.filters = filters;
    input = new ChannelsLast(g);
    inputGradient = asksForInputGradient ? new VectorConvInputGradient(chunk, g, filters) : null;
    patches = input.patches();
    sparse = new SparseGradients(g, filters, input);
    sums = new float[Math.multiplyExact(filters, patches.length())];
    biasGradients = new float[filters];
  }

  /** The maximum of a forward pass in training, over blocks at such a distance. */
  VectorMaximum maximum(int distance, boolean rectified) {
    return new VectorMaximum(distance, rectified, sparse.blockOffsets(), sparse.windowStarts());
  }

  /** Where that tells which positions held the maxima, [F, outPixels, images]. */
  int[] origins() {
    return sparse.origins();
  }

  /** Takes in the current weights, [F, C, K, K]. */
  void loadWeights(float[] current) {
    if (inputGradient != null) {
      inputGradient.loadWeights(current);
    }
  }

  /**
   * Adds to the gradients.
   *
   * @param images that the forward pass saw, [C, H, W, images]
   * @param outputGradient [F, outPixels, images]
   * @return derivative by the images, likewise; null if nobody asks
   */
  float[] backward(float[] images, float[] outputGradient) {
    sparse.list(outputGradient, biasGradients);
    input.load(images);
    for (int n = 0; n < IMAGES; n += GROUP) {
      for (int f = 0; f < filters; f++) {
        patches.sum(
            sparse.values(),
            sparse.starts(),
            sparse.offset(f, n),
            sparse.offset(f, n + GROUP),
            input.array(),
            sums,
            f * patches.length());
      }
    }
    return inputGradient == null ? null : inputGradient.of(sparse);
  }

  /** Sets the gradients to zero. */
  void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(biasGradients, 0);
  }

  /** Writes the gradients by the weights, [F, C, K, K]. */
  void storeWeightGradients(float[] target) {
    int[] order = input.kernelOrder();
    for (int f = 0; f < filters; f++) {
      int from = f * patches.length();
      int to = f * order.length;
      for (int i = 0; i < order.length; i++) {
        target[to + i] = sums[from + order[i]];
      }
    }
  }

  /** The gradients by the biases, [F]. */
  float[] biasGradients() {
    return biasGradients;
  }
}
