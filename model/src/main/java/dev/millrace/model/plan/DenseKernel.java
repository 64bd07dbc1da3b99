package dev.millrace.model.plan;

import dev.millrace.model.backend.Blas;
import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Dense;
import java.util.Arrays;

/**
 * {@link Dense}: with the image innermost, {@code Y = W·X + b·1ᵀ}, where W [O, I] is the
 * parameter's own memory; {@code dW += dY·Xᵀ}, {@code db += dY·1}, {@code dX = Wᵀ·dY}.
 */
final class DenseKernel implements Kernel {

  private final int inputs;
  private final int units;
  private final LayerMemory layer; // [O, I] and [O]
  private final FloatMemory ones; // [images]
  private final FloatMemory x; // [I, images]
  private final FloatMemory y; // [O, images], then its gradient
  private final float[] output;
  private final FloatMemory dx; // [I, images]
  private final float[] inputGradient;

  DenseKernel(Chunk chunk, Dense dense, boolean training, boolean asksForInputGradient) {
    layer = LayerMemory.of(dense, training);
    units = layer.bias().length();
    inputs = layer.rowLength();
    x = chunk.memory(inputs);
    y = chunk.memory(units);
    output = chunk.floats(units);
    ones = chunk.memory(1);
    float[] filled = chunk.floats(1);
    Arrays.fill(filled, 1);
    ones.put(0, filled, 0, filled.length);
    dx = asksForInputGradient ? chunk.memory(inputs) : null;
    inputGradient = asksForInputGradient ? chunk.floats(inputs) : null;
  }

  @Override
  public float[] forward(float[] input, int images) {
    x.put(0, input, 0, inputs * images);
    Blas.product(units, images, 1, layer.bias().at(0, 1), ones.at(0, images), 0, y.at(0, images));
    Blas.product(
        units, images, inputs, layer.weight().at(0, inputs), x.at(0, images), 1, y.at(0, images));
    y.get(0, output, 0, units * images);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    y.put(0, outputGradient, 0, units * images);
    Blas.addProductWithTransposed(
        units,
        inputs,
        images,
        y.at(0, images),
        x.at(0, images),
        layer.weightGradient().at(0, inputs));
    Blas.product(
        units, 1, images, y.at(0, images), ones.at(0, 1), 1, layer.biasGradient().at(0, 1));
    if (dx != null) {
      Blas.productOfTransposed(
          inputs,
          images,
          units,
          layer.weight().at(0, inputs),
          y.at(0, images),
          0,
          dx.at(0, images));
      dx.get(0, inputGradient, 0, inputs * images);
    }
    return inputGradient;
  }

  @Override
  public void clearGradients() {
    layer.weightGradient().clear(layer.weightGradient().length());
    layer.biasGradient().clear(layer.biasGradient().length());
  }

  @Override
  public void close() {
    ones.close();
    x.close();
    y.close();
    if (dx != null) {
      dx.close();
    }
  }
}
