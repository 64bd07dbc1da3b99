package dev.millrace.model.plan;

import dev.millrace.model.layer.Conv2D;
import dev.millrace.vector.VectorProduct;

/**
 * The weights and biases of a convolution, [F, C, K, K] and [F], arranged for products, and the way
 * back for their gradients. The parameters' own memory stays the layer's.
 */
final class VectorConvWeights {

  private final int filters;
  private final int length; // weights of a filter: C·K·K
  private final LayerMemory layer;
  private final float[] plain; // W, later dW: [F, C, K, K]
  private final float[] packed; // W, for W · X
  private final float[] biases; // [F]

  /**
   * Takes a layer's parameters.
   *
   * @param training whether the layer has gradients
   */
  VectorConvWeights(Conv2D convolution, boolean training) {
    layer = LayerMemory.of(convolution, training);
    filters = layer.bias().length();
    length = layer.rowLength();
    plain = new float[layer.weight().length()];
    packed = new float[VectorProduct.packedLength(filters, length)];
    biases = new float[filters];
  }

  /** W [F, C·K·K], packed. */
  float[] packed() {
    return packed;
  }

  /** The biases, [F]. */
  float[] biases() {
    return biases;
  }

  /**
   * Takes in the parameters' current values.
   *
   * @param gradients that want the weights too; null without training
   */
  void load(VectorConvGradients gradients) {
    layer.weight().get(0, plain, 0, plain.length);
    layer.bias().get(0, biases, 0, filters);
    VectorProduct.pack(plain, length, 1, filters, length, packed);
    if (gradients != null) {
      gradients.loadWeights(plain);
    }
  }

  /** Overwrites the parameters' gradients. */
  void store(VectorConvGradients gradients) {
    gradients.storeWeightGradients(plain);
    layer.weightGradient().put(0, plain, 0, plain.length);
    layer.biasGradient().put(0, gradients.biasGradients(), 0, filters);
  }
}
