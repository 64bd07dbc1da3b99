package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Parameter;
import dev.millrace.vector.VectorDots;
import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorProduct;
import dev.millrace.vector.Vectors;
import java.util.Arrays;

/**
 * What {@link ConvKernel} computes, without copies of image patches: element {@code (c, ky, kx)} of
 * the kernels meets a part of the grouped images that begins at a fixed distance from an output
 * row's first, and each output row is a product with those parts.
 *
 * <p>Backward, {@code dW} are dot products of the blocks' gradients with the same parts, and {@code
 * Wᵀ · dY} is added to them.
 */
final class VectorConvKernel implements Kernel {

  private final ConvGeometry g;
  private final int filters;
  private final boolean rectified;
  private final int run; // floats of an output row: [outWidth, images]
  private final int plane; // floats of an output plane: [outPixels, images]
  private final int inputStep; // floats of the grouped images from one output row to the next
  private final FloatMemory weight; // [F, C, K, K]
  private final FloatMemory bias; // [F]
  private final FloatMemory weightGradient;
  private final FloatMemory biasGradient;
  private final float[] weights; // [F, C, K, K]
  private final float[] packed; // the same, and transposed, as products want them
  private final float[] packedTransposed;
  private final float[] biases; // [F]
  private final float[] sums; // [F, C, K, K, lanes]
  private final float[] weightGradients; // [F, C, K, K]
  private final float[] biasGradients; // [F]
  private final GroupedImages images;
  private final float[] inputGradient; // as the grouped images
  private final int[][] parts; // [blocks, C·K·K]
  private final int[] vectors; // where the vectors of a plane lie within a part
  private final int[] planes; // [F]: where a filter's plane lies within a block
  private final float[] blocks; // [blocks, F, outPixels, images], then their gradients
  private final float[] output; // [F, outPixels, images]

  /**
   * Plans the kernel.
   *
   * @param pool rows and columns of a pooling window; 1 for no pooling
   * @param rectified whether a ReLU follows, before or after pooling
   * @param image [C, H, W] of one input
   */
  VectorConvKernel(
      Chunk chunk,
      Conv2D layer,
      int pool,
      boolean rectified,
      int[] image,
      boolean training,
      boolean asksForInputGradient) {
    int[] convolved = layer.outputShape(image);
    g = ConvGeometry.of(image, layer.window(), pool, convolved);
    filters = convolved[0];
    this.rectified = rectified;
    run = g.outWidth() * chunk.images();
    plane = g.outPixels() * chunk.images();
    inputStep = g.phases() * g.groupedRow() * chunk.images();
    Parameter w = layer.parameters().get(0);
    Parameter b = layer.parameters().get(1);
    weight = FloatMemory.of(w.value());
    bias = FloatMemory.of(b.value());
    weightGradient = training ? FloatMemory.of(w.gradient()) : null;
    biasGradient = training ? FloatMemory.of(b.gradient()) : null;
    weights = new float[weight.length()];
    biases = new float[filters];
    int kernelLength = weights.length / filters;
    packed = new float[VectorProduct.packedLength(filters, kernelLength)];
    packedTransposed =
        new float[asksForInputGradient ? VectorProduct.packedLength(kernelLength, filters) : 0];
    sums = new float[training ? VectorDots.length(weights.length) : 0];
    weightGradients = new float[weights.length];
    biasGradients = new float[filters];
    images = new GroupedImages(chunk, g, asksForInputGradient);
    inputGradient = asksForInputGradient ? chunk.floats(g.groupedLength()) : null;
    parts = parts(chunk.images());
    int lanes = Vectors.lanes();
    vectors = new int[plane / lanes];
    Arrays.setAll(vectors, v -> v * lanes / run * inputStep + v * lanes % run);
    planes = new int[filters];
    Arrays.setAll(planes, f -> f * plane);
    blocks = chunk.floats(Math.multiplyExact(g.blocks(), filters * g.outPixels()));
    output = chunk.floats(filters * g.outPixels());
  }

  /** Where the part begins that each element of a kernel meets, for the first output row. */
  private int[][] parts(int chunkSize) {
    int kernel = g.kernel();
    int[][] starts = new int[g.blocks()][g.channels() * kernel * kernel];
    for (int block = 0; block < starts.length; block++) {
      int dy = block / g.pool() * g.stride();
      int dx = block % g.pool() * g.stride();
      for (int k = 0; k < starts[block].length; k++) {
        int channel = k / (kernel * kernel);
        int row = channel * g.rows() + dy + k / kernel % kernel;
        int column = g.groupedColumn(dx + k % kernel);
        starts[block][k] = (row * g.groupedRow() + column) * chunkSize;
      }
    }
    return starts;
  }

  @Override
  public void loadWeights() {
    weight.get(0, weights, 0, weights.length);
    bias.get(0, biases, 0, filters);
    int length = weights.length / filters;
    VectorProduct.pack(weights, length, 1, filters, length, packed);
    if (inputGradient != null) {
      VectorProduct.pack(weights, 1, length, length, filters, packedTransposed);
    }
  }

  @Override
  public float[] forward(float[] input, int n) {
    float[] grouped = images.group(input, n);
    for (int block = 0; block < parts.length; block++) {
      for (int y = 0; y < g.outHeight(); y++) {
        int to = block * filters * plane + y * run;
        VectorProduct.multiply(
            filters, run, packed, grouped, y * inputStep, parts[block], blocks, to, planes, false);
      }
    }
    int distance = filters * plane;
    for (int f = 0; f < filters; f++) {
      VectorMaximum.forward(
          blocks,
          planes[f],
          distance,
          parts.length,
          plane,
          biases[f],
          rectified,
          output,
          planes[f]);
    }
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int n) {
    int distance = filters * plane;
    for (int f = 0; f < filters; f++) {
      biasGradients[f] +=
          VectorMaximum.backward(
              blocks,
              planes[f],
              distance,
              parts.length,
              plane,
              rectified,
              output,
              outputGradient,
              planes[f]);
    }
    for (int block = 0; block < parts.length; block++) {
      VectorDots.add(
          filters, blocks, block * distance, plane, images.grouped(), parts[block], vectors, sums);
    }
    return inputGradient == null ? null : inputGradient(n);
  }

  private float[] inputGradient(int n) {
    Arrays.fill(inputGradient, 0);
    int row = weights.length / filters;
    for (int block = 0; block < parts.length; block++) {
      for (int y = 0; y < g.outHeight(); y++) {
        int from = block * filters * plane + y * run;
        VectorProduct.multiply(
            row,
            run,
            packedTransposed,
            blocks,
            from,
            planes,
            inputGradient,
            y * inputStep,
            parts[block],
            true);
      }
    }
    return images.ungroup(inputGradient, n);
  }

  @Override
  public void clearGradients() {
    Arrays.fill(sums, 0);
    Arrays.fill(biasGradients, 0);
  }

  @Override
  public void storeGradients() {
    VectorDots.sum(sums, weightGradients);
    weightGradient.put(0, weightGradients, 0, weightGradients.length);
    biasGradient.put(0, biasGradients, 0, filters);
  }
}
