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
  private final float[] plain; // W, or dW [F, C, K, K]
  private final float[] packed; // W, for W · X
  private final float[] biases; // [F]
  private final float[] biasGradients; // [F]

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
    biasGradients = new float[training ? filters : 0];
  }

  /** W [F, C·K·K], packed. */
  float[] packed() {
    return packed;
  }

  /** W [F, C, K, K], as it was loaded. */
  float[] plain() {
    return plain;
  }

  /** The biases, [F]. */
  float[] biases() {
    return biases;
  }

  /** Takes in the parameters' current values. */
  void load() {
    layer.weight().get(0, plain, 0, plain.length);
    layer.bias().get(0, biases, 0, filters);
    VectorProduct.pack(plain, length, 1, filters, length, packed);
  }

  /** Overwrites the parameters' gradients. */
  void storeGradients(VectorConvGradients gradients) {
    gradients.store(plain, biasGradients);
    layer.weightGradient().put(0, plain, 0, plain.length);
    layer.biasGradient().put(0, biasGradients, 0, filters);
  }
}
