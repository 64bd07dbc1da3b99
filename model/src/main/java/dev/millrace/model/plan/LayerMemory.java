package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.Parameter;

/**
 * Where the weights and biases of a layer lie, and in training their gradients. It stays the
 * layer's.
 *
 * @param weightGradient null if it is not for training, as the biases' is
 */
record LayerMemory(
    FloatMemory weight, FloatMemory bias, FloatMemory weightGradient, FloatMemory biasGradient) {

  static LayerMemory of(Layer layer, boolean training) {
    Parameter w = layer.parameters().get(0);
    Parameter b = layer.parameters().get(1);
    return new LayerMemory(
        FloatMemory.of(w.value()),
        FloatMemory.of(b.value()),
        training ? FloatMemory.of(w.gradient()) : null,
        training ? FloatMemory.of(b.gradient()) : null);
  }

  /** Length of the rows of the weights as a matrix, with a row for each bias. */
  int rowLength() {
    return weight.length() / bias.length();
  }
}
