package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Dense;
import dev.millrace.model.layer.Parameter;
import dev.millrace.vector.VectorDots;
import dev.millrace.vector.VectorProduct;
import java.util.Arrays;

/**
 * What {@link DenseKernel} computes, on arrays: {@code Y = W·X + b·1ᵀ}, with W packed; {@code dW +=
 * dY·Xᵀ}, {@code db += dY·1}, {@code dX = Wᵀ·dY}. Owns no native memory.
 */
final class VectorDenseKernel implements Kernel {

  private final int chunkSize;
  private final int inputs;
  private final int units;
  private final FloatMemory weight; // [O, I]
  private final FloatMemory bias; // [O]
  private final FloatMemory weightGradient;
  private final FloatMemory biasGradient;
  private final float[] weights; // [O, I]
  private final float[] packed; // the weights, and transposed, as products want them
  private final float[] packedTransposed;
  private final float[] packedGradient; // of the output
  private final float[] biases; // [O]
  private final int row; // inputs, rounded up to whole vectors
  private final float[] weightGradients; // [O, row]
  private final float[] biasGradients; // [O]
  private final float[] transposed; // the input: [images, row]
  private final int[] inputRows; // starts of rows in [I, images]
  private final int[] unitRows; // in [O, images]
  private final int[] transposedRows; // in [images, row]
  private final int[] gradientRows; // in [O, row]
  private final float[] output; // [O, images]
  private final float[] inputGradient; // [I, images]
  private float[] input; // of the latest forward pass

  VectorDenseKernel(Chunk chunk, Dense layer, boolean training, boolean asksForInputGradient) {
    chunkSize = chunk.images();
    Parameter w = layer.parameters().get(0);
    Parameter b = layer.parameters().get(1);
    units = w.shape()[0];
    inputs = w.shape()[1];
    weight = FloatMemory.of(w.value());
    bias = FloatMemory.of(b.value());
    weightGradient = training ? FloatMemory.of(w.gradient()) : null;
    biasGradient = training ? FloatMemory.of(b.gradient()) : null;
    weights = new float[weight.length()];
    packed = new float[VectorProduct.packedLength(units, inputs)];
    packedTransposed =
        new float[asksForInputGradient ? VectorProduct.packedLength(inputs, units) : 0];
    packedGradient = new float[training ? VectorProduct.packedLength(units, chunkSize) : 0];
    biases = new float[units];
    row = VectorDots.columns(inputs);
    weightGradients = new float[training ? Math.multiplyExact(units, row) : 0];
    biasGradients = new float[training ? units : 0];
    transposed = new float[training ? Math.multiplyExact(chunkSize, row) : 0];
    inputRows = starts(inputs, chunkSize);
    unitRows = starts(units, chunkSize);
    transposedRows = starts(chunkSize, row);
    gradientRows = starts(units, row);
    output = chunk.floats(units);
    inputGradient = asksForInputGradient ? chunk.floats(inputs) : null;
  }

  private static int[] starts(int count, int length) {
    int[] starts = new int[count];
    Arrays.setAll(starts, i -> i * length);
    return starts;
  }

  @Override
  public void loadWeights() {
    weight.get(0, weights, 0, weights.length);
    bias.get(0, biases, 0, units);
    VectorProduct.pack(weights, inputs, 1, units, inputs, packed);
    if (inputGradient != null) {
      VectorProduct.pack(weights, 1, inputs, inputs, units, packedTransposed);
    }
  }

  @Override
  public float[] forward(float[] x, int n) {
    input = x;
    for (int unit = 0; unit < units; unit++) {
      Arrays.fill(output, unitRows[unit], unitRows[unit] + chunkSize, biases[unit]);
    }
    VectorProduct.multiply(units, chunkSize, packed, x, 0, inputRows, output, 0, unitRows, true);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int n) {
    for (int i = 0; i < inputs; i++) {
      for (int image = 0; image < chunkSize; image++) {
        transposed[image * row + i] = input[i * chunkSize + image];
      }
    }
    VectorProduct.pack(outputGradient, chunkSize, 1, units, chunkSize, packedGradient);
    VectorProduct.multiply(
        units,
        row,
        packedGradient,
        transposed,
        0,
        transposedRows,
        weightGradients,
        0,
        gradientRows,
        true);
    for (int unit = 0; unit < units; unit++) {
      for (int image = 0; image < chunkSize; image++) {
        biasGradients[unit] += outputGradient[unit * chunkSize + image];
      }
    }
    if (inputGradient != null) {
      VectorProduct.multiply(
          inputs,
          chunkSize,
          packedTransposed,
          outputGradient,
          0,
          unitRows,
          inputGradient,
          0,
          inputRows,
          false);
    }
    return inputGradient;
  }

  @Override
  public void clearGradients() {
    Arrays.fill(weightGradients, 0);
    Arrays.fill(biasGradients, 0);
  }

  @Override
  public void storeGradients() {
    for (int unit = 0; unit < units; unit++) {
      weightGradient.put(unit * inputs, weightGradients, gradientRows[unit], inputs);
    }
    biasGradient.put(0, biasGradients, 0, units);
  }
}
