package dev.millrace.model.plan;

import dev.millrace.model.layer.Dense;
import dev.millrace.vector.VectorProduct;
import dev.millrace.vector.Vectors;
import java.util.Arrays;

/**
 * What {@link DenseKernel} computes, on arrays: {@code Y = W·X + b·1ᵀ}, with W packed; {@code dW +=
 * dY·Xᵀ}, {@code db += dY·1}, {@code dX = Wᵀ·dY}. Owns no native memory.
 */
final class VectorDenseKernel implements Kernel {

  private final VectorProduct product = new VectorProduct();
  private final int chunkSize;
  private final int inputs;
  private final int units;
  private final LayerMemory layer;
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

  VectorDenseKernel(Chunk chunk, Dense dense, boolean training, boolean asksForInputGradient) {
    chunkSize = chunk.images();
    layer = LayerMemory.of(dense, training);
    units = layer.bias().length();
    inputs = layer.rowLength();
    weights = new float[layer.weight().length()];
    packed = new float[VectorProduct.packedLength(units, inputs)];
    packedTransposed =
        new float[asksForInputGradient ? VectorProduct.packedLength(inputs, units) : 0];
    packedGradient = new float[training ? VectorProduct.packedLength(units, chunkSize) : 0];
    biases = new float[units];
    row = Vectors.roundUp(inputs);
    weightGradients = new float[training ? Math.multiplyExact(units, row) : 0];
    biasGradients = new float[training ? units : 0];
    transposed = new float[training ? Math.multiplyExact(chunkSize, row) : 0];
    inputRows = Rows.starts(inputs, chunkSize);
    unitRows = Rows.starts(units, chunkSize);
    transposedRows = Rows.starts(chunkSize, row);
    gradientRows = Rows.starts(units, row);
    output = chunk.floats(units);
    inputGradient = asksForInputGradient ? chunk.floats(inputs) : null;
  }

  @Override
  public void loadWeights() {
    layer.weight().get(0, weights, 0, weights.length);
    layer.bias().get(0, biases, 0, units);
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
    product.multiply(units, chunkSize, packed, x, 0, inputRows, output, 0, unitRows, true);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int n) {
    Rows.transpose(input, chunkSize, inputs, chunkSize, transposed, row);
    VectorProduct.pack(outputGradient, chunkSize, 1, units, chunkSize, packedGradient);
    product.multiply(
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
      product.multiply(
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
      layer.weightGradient().put(unit * inputs, weightGradients, gradientRows[unit], inputs);
    }
    layer.biasGradient().put(0, biasGradients, 0, units);
  }
}
