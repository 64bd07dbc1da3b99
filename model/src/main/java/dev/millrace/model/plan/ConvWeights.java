package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Conv2D;
import java.util.Arrays;

/**
 * The weights and biases of a convolution, [F, C, K, K] and [F]; the weights rearranged to a matrix
 * for each kernel row, [K, F, K, C]. Their gradient is laid out alike, and brought back into the
 * parameters' order once a step.
 */
final class ConvWeights implements AutoCloseable {

  private final int filters;
  private final int channels;
  private final int kernel;
  private final LayerMemory layer;
  private final FloatMemory packed; // [K, F, K, C]
  private final FloatMemory packedGradient;
  private final float[] plain; // [F, C, K, K]
  private final float[] rearranged; // [K, F, K, C]
  private final float[] biases; // [F]
  private final float[] biasGradients; // [F]

  ConvWeights(Conv2D convolution, ConvGeometry g, boolean training) {
    layer = LayerMemory.of(convolution, training);
    filters = layer.bias().length();
    channels = g.channels();
    kernel = g.kernel();
    int length = layer.weight().length();
    packed = FloatMemory.allocate(length);
    packedGradient = training ? FloatMemory.allocate(length) : null;
    plain = new float[length];
    rearranged = new float[length];
    biases = new float[filters];
    biasGradients = new float[filters];
  }

  FloatMemory packed() {
    return packed;
  }

  FloatMemory packedGradient() {
    return packedGradient;
  }

  /** The biases, [F]. */
  float[] biases() {
    return biases;
  }

  /** The sums of the biases' gradients, [F], to be added to. */
  float[] biasGradients() {
    return biasGradients;
  }

  /** Index of the first element of kernel row {@code ky}. */
  int start(int ky) {
    return ky * filters * kernel * channels;
  }

  void load() {
    layer.weight().get(0, plain, 0, plain.length);
    layer.bias().get(0, biases, 0, filters);
    int from = 0;
    for (int f = 0; f < filters; f++) {
      for (int c = 0; c < channels; c++) {
        for (int ky = 0; ky < kernel; ky++) {
          int to = start(ky) + f * kernel * channels + c;
          for (int kx = 0; kx < kernel; kx++, from++) {
            rearranged[to + kx * channels] = plain[from];
          }
        }
      }
    }
    packed.put(0, rearranged, 0, rearranged.length);
  }

  void clearGradient() {
    packedGradient.clear(packedGradient.length());
    Arrays.fill(biasGradients, 0);
  }

  /** Overwrites the parameters' gradients. */
  void storeGradient() {
    packedGradient.get(0, rearranged, 0, rearranged.length);
    int to = 0;
    for (int f = 0; f < filters; f++) {
      for (int c = 0; c < channels; c++) {
        for (int ky = 0; ky < kernel; ky++) {
          int from = start(ky) + f * kernel * channels + c;
          for (int kx = 0; kx < kernel; kx++, to++) {
            plain[to] = rearranged[from + kx * channels];
          }
        }
      }
    }
    layer.weightGradient().put(0, plain, 0, plain.length);
    layer.biasGradient().put(0, biasGradients, 0, filters);
  }

  @Override
  public void close() {
    packed.close();
    if (packedGradient != null) {
      packedGradient.close();
    }
  }
}
