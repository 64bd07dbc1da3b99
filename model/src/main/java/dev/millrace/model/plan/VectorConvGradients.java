package dev.millrace.model.plan;

import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorPatches;
import dev.millrace.vector.Vectors;
import java.util.Arrays;

/**
 * The backward pass of {@link VectorConvKernel}: over all {@link SparseGradients} {@code dy}, the
 * derivative by the weights is {@code dW += dy · patch}, and the patch of that by the images {@code
 * += dy · W}. Where a window is pooled, at most one of its positions takes part. Owns no native
 * memory.
 */
final class VectorConvGradients {

  private static final int IMAGES = Vectors.COLUMNS;

  /** Images that stay in the first cache while all filters go over them. */
  private static final int GROUP = 4;

  private final int filters;
  private final ChannelsLast input;
  private final ChannelsLast inputGradients; // null if nobody asks
  private final float[] inputGradient; // [C, H, W, images]; null likewise
  private final VectorPatches patches;
  private final int[] order; // [C, K, K]: where an element of a kernel lies in a patch
  private final SparseGradients sparse;
  private final float[] weights; // [F, patch]
  private final float[] sums; // [F, patch]: dW
  private final float[] biasGradients; // [F]

  /**
   * Plans the backward pass.
   *
   * @param chunk of {@link Vectors#COLUMNS} images
   * @param asksForInputGradient whether it computes the derivative by the images
   */
  VectorConvGradients(Chunk chunk, ConvGeometry g, int filters, boolean asksForInputGradient) {
    this.filters = filters;
    input = new ChannelsLast(g);
    inputGradients = asksForInputGradient ? new ChannelsLast(g) : null;
    inputGradient =
        asksForInputGradient ? chunk.floats(g.channels() * g.height() * g.width()) : null;
    int size = g.kernel();
    patches = input.patches();
    order = new int[g.channels() * size * size];
    Arrays.setAll(
        order, i -> patches.at(i / size % size, i % size * g.channels() + i / (size * size)));
    sparse = new SparseGradients(g, filters, input);
    sums = new float[Math.multiplyExact(filters, patches.length())];
    weights = new float[asksForInputGradient ? sums.length : 0];
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
    if (inputGradients != null) {
      for (int f = 0; f < filters; f++) {
        int to = f * patches.length();
        int from = f * order.length;
        for (int i = 0; i < order.length; i++) {
          weights[to + order[i]] = current[from + i];
        }
      }
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
    return inputGradients == null ? null : inputGradient();
  }

  private float[] inputGradient() {
    Arrays.fill(inputGradients.array(), 0);
    for (int n = 0; n < IMAGES; n++) {
      for (int f = 0; f < filters; f++) {
        patches.add(
            sparse.values(),
            sparse.starts(),
            sparse.offset(f, n),
            sparse.offset(f, n + 1),
            weights,
            f * patches.length(),
            inputGradients.array());
      }
    }
    inputGradients.store(inputGradient);
    return inputGradient;
  }

  /** Sets the gradients to zero. */
  void clear() {
    Arrays.fill(sums, 0);
    Arrays.fill(biasGradients, 0);
  }

  /** Writes the gradients by the weights, [F, C, K, K]. */
  void storeWeightGradients(float[] target) {
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
