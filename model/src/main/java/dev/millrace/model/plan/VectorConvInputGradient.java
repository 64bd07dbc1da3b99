package dev.millrace.model.plan;

import static dev.millrace.model.plan.ChannelsLast.IMAGES;

import dev.millrace.vector.VectorPatches;
import java.util.Arrays;

/**
 * The derivative of a convolution by its images: {@code patch += dy · W} for all {@link
 * SparseGradients} {@code dy}. Owns no native memory.
 */
final class VectorConvInputGradient {

  private final int filters;
  private final ChannelsLast images;
  private final VectorPatches patches;
  private final float[] weights; // [F, patch]
  private final float[] gradient; // [C, H, W, images]

  /**
   * Plans it.
   *
   * @param chunk of {@link ChannelsLast#IMAGES} images
   */
  VectorConvInputGradient(Chunk chunk, ConvGeometry g, int filters) {
    this.filters = filters;
    images = new ChannelsLast(g);
    patches = images.patches();
    weights = new float[Math.multiplyExact(filters, patches.length())];
    gradient = chunk.floats(g.channels() * g.height() * g.width());
  }

  /** Takes in the current weights, [F, C, K, K]. */
  void loadWeights(float[] current) {
    int[] order = images.kernelOrder();
    for (int f = 0; f < filters; f++) {
      int to = f * patches.length();
      int from = f * order.length;
      for (int i = 0; i < order.length; i++) {
        weights[to + order[i]] = current[from + i];
      }
    }
  }

  /** Computes the derivative, [C, H, W, images], valid until the next call. */
  float[] of(SparseGradients sparse) {
    Arrays.fill(images.array(), 0);
    for (int n = 0; n < IMAGES; n++) {
      for (int f = 0; f < filters; f++) {
        patches.add(
            sparse.values(),
            sparse.starts(),
            sparse.offset(f, n),
            sparse.offset(f, n + 1),
            weights,
            f * patches.length(),
            images.array());
      }
    }
    images.store(gradient);
    return gradient;
  }
}
