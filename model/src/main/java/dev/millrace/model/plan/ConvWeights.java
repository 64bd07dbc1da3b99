package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Parameter;

/**
 * The weights and biases of a convolution [F, C, K, K] and [F], rearranged to a matrix for each
 * kernel row: [K, F, C·K + 1]. The last column holds the bias in the first matrix, and nothing in
 * the others. Their gradient is laid out alike, and brought back into the parameters' order once a
 * step.
 */
final class ConvWeights implements AutoCloseable {

  private final int filters;
  private final int channels;
  private final int kernel;
  private final FloatMemory weight; // [F, C, K, K]
  private final FloatMemory bias; // [F]
  private final FloatMemory weightGradient;
  private final FloatMemory biasGradient;
  private final FloatMemory packed; // [K, F, C·K + 1]
  private final FloatMemory packedGradient;
  private final float[] plain; // [F, C, K, K]
  private final float[] rearranged; // [K, F, C·K + 1]
  private final float[] biases; // [F]

  ConvWeights(Conv2D layer, boolean training) {
    Parameter w = layer.parameters().get(0);
    Parameter b = layer.parameters().get(1);
    filters = w.shape()[0];
    channels = w.shape()[1];
    kernel = w.shape()[2];
    weight = FloatMemory.of(w.value());
    bias = FloatMemory.of(b.value());
    weightGradient = training ? FloatMemory.of(w.gradient()) : null;
    biasGradient = training ? FloatMemory.of(b.gradient()) : null;
    int length = Math.multiplyExact(kernel * filters, rowLength());
    packed = FloatMemory.allocate(length);
    packedGradient = training ? FloatMemory.allocate(length) : null;
    plain = new float[weight.length()];
    rearranged = new float[length];
    biases = new float[filters];
  }

  FloatMemory packed() {
    return packed;
  }

  FloatMemory packedGradient() {
    return packedGradient;
  }

  /** Distance between rows: C·K + 1. */
  int rowLength() {
    return channels * kernel + 1;
  }

  /** Index of the first element of kernel row {@code ky}. */
  int start(int ky) {
    return ky * filters * rowLength();
  }

  void load() {
    weight.get(0, plain, 0, plain.length);
    bias.get(0, biases, 0, filters);
    int from = 0;
    for (int f = 0; f < filters; f++) {
      for (int c = 0; c < channels; c++) {
        for (int ky = 0; ky < kernel; ky++) {
          int to = start(ky) + f * rowLength() + c * kernel;
          for (int kx = 0; kx < kernel; kx++, from++) {
            rearranged[to + kx] = plain[from];
          }
        }
      }
      rearranged[(f + 1) * rowLength() - 1] = biases[f];
    }
    packed.put(0, rearranged, 0, rearranged.length);
  }

  void clearGradient() {
    packedGradient.clear(packedGradient.length());
  }

  /** Overwrites the parameters' gradients. */
  void storeGradient() {
    packedGradient.get(0, rearranged, 0, rearranged.length);
    int to = 0;
    for (int f = 0; f < filters; f++) {
      for (int c = 0; c < channels; c++) {
        for (int ky = 0; ky < kernel; ky++) {
          int from = start(ky) + f * rowLength() + c * kernel;
          for (int kx = 0; kx < kernel; kx++, to++) {
            plain[to] = rearranged[from + kx];
          }
        }
      }
      biases[f] = rearranged[(f + 1) * rowLength() - 1];
    }
    weightGradient.put(0, plain, 0, plain.length);
    biasGradient.put(0, biases, 0, filters);
  }

  @Override
  public void close() {
    packed.close();
    if (packedGradient != null) {
      packedGradient.close();
    }
  }
}
