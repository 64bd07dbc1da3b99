package dev.millrace.model.plan;

import dev.millrace.model.layer.Conv2D;
import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorProduct;
import java.util.Arrays;

/**
 * The weights and biases of a convolution, [F, C, K, K] and [F], arranged for products, and the
 * sums of the biases' gradients. The parameters' own memory stays the layer's.
 */
final class VectorConvWeights {

  private final int filters;
  private final int length; // weights of a filter: C·K·K
  private final LayerMemory layer;
  private final float[] plain; // [F, C, K, K]
  private final float[] packed; // W, for W · X
  private final float[] packedTransposed; // Wᵀ, for Wᵀ · dY
  private final float[] biases; // [F]
  private final float[] biasSums; // [F, VectorMaximum.SUMS]
  private final float[] biasGradients; // [F]

  /**
   * Takes a layer's parameters.
   *
   * @param training whether the layer has gradients, to be overwritten by {@link #storeGradients}
   * @param asksForInputGradient whether {@link #packedTransposed} is needed
   */
  VectorConvWeights(Conv2D convolution, boolean training, boolean asksForInputGradient) {
    layer = LayerMemory.of(convolution, training);
    filters = layer.bias().length();
    length = layer.rowLength();
    plain = new float[layer.weight().length()];
    packed = new float[VectorProduct.packedLength(filters, length)];
    packedTransposed =
        new float[asksForInputGradient ? VectorProduct.packedLength(length, filters) : 0];
    biases = new float[filters];
    biasSums = new float[training ? filters * VectorMaximum.SUMS : 0];
    biasGradients = new float[training ? filters : 0];
  }

  /** W [F, C·K·K], packed. */
  float[] packed() {
    return packed;
  }

  /** Wᵀ [C·K·K, F], packed. */
  float[] packedTransposed() {
    return packedTransposed;
  }

  /** The biases, [F]. */
  float[] biases() {
    return biases;
  }

  /** The sums of the biases' gradients, [F, {@link VectorMaximum#SUMS}], to be added to. */
  float[] biasSums() {
    return biasSums;
  }

  void load() {
    layer.weight().get(0, plain, 0, plain.length);
    layer.bias().get(0, biases, 0, filters);
    VectorProduct.pack(plain, length, 1, filters, length, packed);
    if (packedTransposed.length > 0) {
      VectorProduct.pack(plain, 1, length, length, filters, packedTransposed);
    }
  }

  void clearGradients() {
    Arrays.fill(biasSums, 0);
  }

  /** Overwrites the parameters' gradients. */
  void storeGradients(WeightSums sums) {
    sums.storeTo(plain);
    for (int f = 0; f < filters; f++) {
      float sum = 0;
      for (int i = 0; i < VectorMaximum.SUMS; i++) {
        sum += biasSums[f * VectorMaximum.SUMS + i];
      }
      biasGradients[f] = sum;
    }
    layer.weightGradient().put(0, plain, 0, plain.length);
    layer.biasGradient().put(0, biasGradients, 0, filters);
  }
}
