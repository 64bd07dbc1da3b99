package dev.millrace.model.plan;

import dev.millrace.model.backend.Blas;
import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Conv2D;

/**
 * {@link Conv2D}, with the ReLU and the max-pooling that follow it, if they do.
 *
 * <p>The convolution at position {@code b} of all pooling windows is a block {@code Y_b [F,
 * outPixels, images]}: the sum over kernel rows {@code ky} of {@code W_ky · X(b, ky)}, where {@code
 * X(b, ky)} is a part of the patch matrix. Output: {@code max(max(Y_0, Y_1, ...) + bias, 0)}.
 *
 * <p>Backward, a block gets the gradient where it is the first that equals the maximum, unless that
 * is 0; then {@code dW_ky += dY_b · X(b, ky)ᵀ} and {@code dX(b, ky) += W_kyᵀ · dY_b}.
 */
final class ConvKernel implements Kernel {

  /** Rows of a product up to which it takes longer to read its operands than to multiply. */
  private static final int FEW_ROWS = 16;

  /** Floats of a block's gradient that stay in the first cache for all kernel rows. */
  private static final int TILE = 6144;

  private static final int SMALLEST_TILE = 64;

  private final ConvGeometry g;
  private final int filters;
  private final ConvWeights weights;
  private final Patches patches;
  private final BlockMaximum maximum;
  private final FloatMemory blocks; // [blocks, F, outPixels, images], then their gradients
  private final boolean asksForInputGradient;

  /**
   * Plans the kernel.
   *
   * @param rectified whether a ReLU follows, before or after pooling
   */
  ConvKernel(
      Chunk chunk,
      Conv2D layer,
      ConvGeometry geometry,
      boolean rectified,
      boolean training,
      boolean asksForInputGradient) {
    g = geometry;
    weights = new ConvWeights(layer, g, training);
    filters = weights.biases().length;
    patches = new Patches(chunk, g, asksForInputGradient);
    int blockLength = Math.multiplyExact(filters, g.outPixels());
    blocks = chunk.memory(Math.multiplyExact(g.blocks(), blockLength));
    maximum =
        new BlockMaximum(chunk, blocks, g.blocks(), weights, filters, g.outPixels(), rectified);
    this.asksForInputGradient = asksForInputGradient;
  }

  @Override
  public void loadWeights() {
    weights.load();
  }

  @Override
  public float[] forward(float[] input, int images) {
    patches.spread(input, images);
    int row = g.kernelRows();
    int length = g.outPixels() * images;
    for (int block = 0; block < g.blocks(); block++) {
      for (int ky = 0; ky < g.kernel(); ky++) {
        FloatMemory w = weights.packed().at(weights.start(ky), row);
        FloatMemory x = at(patches.matrix(), block, ky, 0, images);
        Blas.product(filters, length, row, w, x, ky == 0 ? 0 : 1, at(block, 0, length));
      }
    }
    return maximum.forward(images);
  }

  /** {@code X(b, ky)}, or its gradient, without the first columns. */
  private FloatMemory at(FloatMemory patchMatrix, int block, int ky, int from, int images) {
    int dy = block / g.pool();
    int dx = block % g.pool();
    int start = g.patchRow(dx) * g.patchLength() + g.patchStart(dy * g.stride() + ky);
    return patchMatrix.at(start * images + from, g.patchLength() * images);
  }

  /** {@code Y_b}, without the first columns. */
  private FloatMemory at(int block, int from, int length) {
    return blocks.at(block * filters * length + from, length);
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    maximum.backward(outputGradient, images);
    int row = g.kernelRows();
    int length = g.outPixels() * images;
    int tile = row <= FEW_ROWS ? Math.max(SMALLEST_TILE, TILE / filters) : length;
    for (int block = 0; block < g.blocks(); block++) {
      for (int from = 0; from < length; from += tile) {
        int columns = Math.min(tile, length - from);
        for (int ky = 0; ky < g.kernel(); ky++) {
          FloatMemory dy = at(block, from, length);
          FloatMemory x = at(patches.matrix(), block, ky, from, images);
          FloatMemory dw = weights.packedGradient().at(weights.start(ky), row);
          Blas.addProductWithTransposed(filters, row, columns, dy, x, dw);
        }
      }
    }
    return asksForInputGradient ? inputGradient(images) : null;
  }

  private float[] inputGradient(int images) {
    int row = g.kernelRows();
    int length = g.outPixels() * images;
    patches.gradient().clear(g.patchRows() * g.patchLength() * images);
    for (int block = 0; block < g.blocks(); block++) {
      for (int ky = 0; ky < g.kernel(); ky++) {
        FloatMemory w = weights.packed().at(weights.start(ky), row);
        FloatMemory dy = at(block, 0, length);
        FloatMemory dx = at(patches.gradient(), block, ky, 0, images);
        Blas.productOfTransposed(row, length, filters, w, dy, 1, dx);
      }
    }
    return patches.gather(images);
  }

  @Override
  public void clearGradients() {
    weights.clearGradient();
  }

  @Override
  public void storeGradients() {
    weights.storeGradient();
  }

  @Override
  public void close() {
    weights.close();
    patches.close();
    maximum.close();
    blocks.close();
  }
}
