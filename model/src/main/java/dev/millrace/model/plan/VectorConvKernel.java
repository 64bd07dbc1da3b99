package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Parameter;
import dev.millrace.vector.VectorDots;
import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorProduct;
import java.util.Arrays;

/**
 * What {@link ConvKernel} computes, without copies of image patches: element {@code (c, ky, kx)} of
 * the kernels meets a part of the grouped images that begins at a fixed distance from an output
 * row's first, and each output row is a product with those parts. A few rows at a time go through
 * products and maximum, so that the blocks need not leave the cache.
 *
 * <p>Backward, {@code dW} are dot products of the blocks' gradients with the same parts, and {@code
 * Wᵀ · dY} is added to them.
 */
final class VectorConvKernel implements Kernel {

  /** Floats of blocks that stay in the second cache between one loop and the next. */
  private static final int CACHED = 1 << 15;

  /** Floats of a cache line, of which a run has several. */
  private static final int CACHE_LINE = 16;

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
  private final int columns; // filters, rounded up to whole vectors
  private final float[] sums; // [C, K, K, columns]: the weights' gradients
  private final float[] weightGradients; // [F, C, K, K]
  private final float[] biasGradients; // [F]
  private final GroupedImages images;
  private final float[] inputGradient; // as the grouped images
  private final int[][] parts; // [blocks, C·K·K]
  private final int bandRows; // output rows that are computed together
  private final int bandBlock; // floats of a block of them
  private final int[] bandFilters; // [F]: where a filter's rows lie within a block
  private final float[] band; // [blocks, F, bandRows, outWidth, images], then their gradients
  private final float[] transposed; // an output row of a block's gradients, [run, columns]
  private final float[] choice; // [F, outPixels, images]: the block that holds the maximum
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
    columns = VectorDots.columns(filters);
    sums = new float[training ? Math.multiplyExact(kernelLength, columns) : 0];
    weightGradients = new float[weights.length];
    biasGradients = new float[filters];
    images = new GroupedImages(chunk, g, asksForInputGradient);
    inputGradient = asksForInputGradient ? chunk.floats(g.groupedLength()) : null;
    parts = parts(chunk.images());
    int rowOfBlocks = Math.multiplyExact(g.blocks() * filters, run);
    bandRows = Math.max(1, Math.min(g.outHeight(), CACHED / rowOfBlocks));
    int bandFilter = bandRows * run + chunk.images(); // no multiple of what caches map to one place
    bandBlock = filters * bandFilter;
    bandFilters = new int[filters];
    Arrays.setAll(bandFilters, f -> f * bandFilter);
    band = new float[Math.multiplyExact(g.blocks(), bandBlock)];
    transposed = new float[training ? Math.multiplyExact(run, columns) : 0];
    choice = chunk.floats(filters * g.outPixels());
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
    for (int y = 0; y < g.outHeight(); y += bandRows) {
      int rows = Math.min(bandRows, g.outHeight() - y);
      for (int block = 0; block < parts.length; block++) {
        for (int row = 0; row < rows; row++) {
          int from = (y + row) * inputStep;
          int to = block * bandBlock + row * run;
          VectorProduct.multiply(
              filters, run, packed, grouped, from, parts[block], band, to, bandFilters, false);
        }
      }
      for (int f = 0; f < filters; f++) {
        VectorMaximum.forward(
            band,
            bandFilters[f],
            bandBlock,
            parts.length,
            rows * run,
            biases[f],
            rectified,
            output,
            choice,
            f * plane + y * run);
      }
    }
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int n) {
    if (inputGradient != null) {
      Arrays.fill(inputGradient, 0);
    }
    for (int y = 0; y < g.outHeight(); y += bandRows) {
      int rows = Math.min(bandRows, g.outHeight() - y);
      for (int f = 0; f < filters; f++) {
        biasGradients[f] +=
            VectorMaximum.backward(
                band,
                bandFilters[f],
                bandBlock,
                parts.length,
                rows * run,
                outputGradient,
                choice,
                f * plane + y * run);
      }
      for (int block = 0; block < parts.length; block++) {
        for (int row = 0; row < rows; row++) {
          int from = block * bandBlock + row * run;
          addGradients(from, (y + row) * inputStep, parts[block]);
        }
      }
    }
    return inputGradient == null ? null : images.ungroup(inputGradient, n);
  }

  /** Adds the gradients by the weights and by the input, of one output row of a block. */
  private void addGradients(int from, int inputFrom, int[] part) {
    transpose(from);
    VectorDots.add(images.grouped(), inputFrom, part, run, transposed, 0, columns, sums);
    if (inputGradient != null) {
      VectorProduct.multiply(
          part.length,
          run,
          packedTransposed,
          band,
          from,
          bandFilters,
          inputGradient,
          inputFrom,
          part,
          true);
    }
  }

  private void transpose(int from) {
    for (int start = 0; start < run; start += CACHE_LINE) {
      for (int f = 0; f < filters; f++) {
        int row = from + bandFilters[f] + start;
        for (int p = 0; p < CACHE_LINE; p++) {
          transposed[(start + p) * columns + f] = band[row + p];
        }
      }
    }
  }

  @Override
  public void clearGradients() {
    Arrays.fill(sums, 0);
    Arrays.fill(biasGradients, 0);
  }

  @Override
  public void storeGradients() {
    int length = weights.length / filters;
    for (int f = 0; f < filters; f++) {
      for (int k = 0; k < length; k++) {
        weightGradients[f * length + k] = sums[k * columns + f];
      }
    }
    weightGradient.put(0, weightGradients, 0, weightGradients.length);
    biasGradient.put(0, biasGradients, 0, filters);
  }
}
