package dev.millrace.model.plan;

import dev.millrace.model.layer.Conv2D;
import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorProduct;
import dev.millrace.vector.Vectors;
import java.util.Arrays;

/**
 * What {@link ConvKernel} computes, without copies of image patches: element {@code (c, ky, kx)} of
 * the kernels meets a part of the grouped images that begins at a fixed distance from an output
 * row's first, and each output row is a product {@code Y = W · X} with those parts. A few rows at a
 * time go through products and maximum, so that the blocks need not leave the cache.
 *
 * <p>Backward, {@code dW += dY · Xᵀ} are dot products with the same parts, and {@code dX += Wᵀ ·
 * dY} is added to them. Owns no native memory.
 */
final class VectorConvKernel implements Kernel {

  /** Floats of blocks that stay in the second cache between one loop and the next. */
  private static final int CACHED = 1 << 15;

  private final ConvGeometry g;
  private final int filters;
  private final boolean rectified;
  private final VectorConvWeights weights;
  private final WeightSums sums; // null without training
  private final GroupedImages images;
  private final int run; // floats of an output row: [outWidth, images]
  private final int plane; // floats of an output plane: [outPixels, images]
  private final int inputStep; // floats of the grouped images from one output row to the next
  private final int[][] parts; // [blocks, C·K·K]: where they begin, for the first output row
  private final int bandRows; // output rows that are computed together
  private final int bandFilter; // floats of a band from one filter to the next
  private final int bandBlock; // and from one block to the next
  private final int[] bandFilters; // [F]: where a filter's rows lie within a block
  private final float[] band; // [blocks, F, bandRows, outWidth, images], then their gradients
  private final float[] choice; // [F, outPixels, images]: the block that holds the maximum
  private final float[] output; // [F, outPixels, images]
  private final float[] inputGradient; // as the grouped images; null if nobody asks

  /**
   * Plans the kernel.
   *
   * @param chunk of {@link Vectors#COLUMNS} images
   * @param rectified whether a ReLU follows, before or after pooling
   * @param training whether to plan for backward passes
   * @param asksForInputGradient whether those compute the derivative by the input
   */
  VectorConvKernel(
      Chunk chunk,
      Conv2D layer,
      ConvGeometry geometry,
      boolean rectified,
      boolean training,
      boolean asksForInputGradient) {
    g = geometry;
    this.rectified = rectified;
    weights = new VectorConvWeights(layer, training, asksForInputGradient);
    filters = weights.biases().length;
    images = new GroupedImages(chunk, g, asksForInputGradient);
    run = g.outWidth() * chunk.images();
    plane = g.outPixels() * chunk.images();
    inputStep = g.phases() * g.groupedRowLength() * chunk.images();
    parts = parts(chunk.images());
    int rowOfBlocks = Math.multiplyExact(g.blocks() * filters, run);
    bandRows = Math.max(1, Math.min(g.outHeight(), CACHED / rowOfBlocks));
    bandFilter = bandRows * run + Vectors.COLUMNS; // no multiple of what caches map to one place
    bandBlock = filters * bandFilter;
    bandFilters = Rows.starts(filters, bandFilter);
    band = new float[Math.multiplyExact(g.blocks(), bandBlock)];
    sums = training ? WeightSums.of(filters, parts[0].length, run, bandFilter) : null;
    choice = chunk.floats(filters * g.outPixels());
    output = chunk.floats(filters * g.outPixels());
    inputGradient = asksForInputGradient ? chunk.floats(g.groupedLength()) : null;
  }

  private int[][] parts(int chunkSize) {
    int kernel = g.kernel();
    int[][] starts = new int[g.blocks()][g.channels() * kernel * kernel];
    for (int block = 0; block < starts.length; block++) {
      int dy = block / g.pool() * g.stride();
      int dx = block % g.pool() * g.stride();
      for (int k = 0; k < starts[block].length; k++) {
        int row = g.groupedRow(k / (kernel * kernel), dy + k / kernel % kernel);
        starts[block][k] = (row + g.groupedColumn(dx + k % kernel)) * chunkSize;
      }
    }
    return starts;
  }

  @Override
  public void loadWeights() {
    weights.load();
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
              filters,
              run,
              weights.packed(),
              grouped,
              from,
              parts[block],
              band,
              to,
              bandFilters,
              false);
        }
      }
      for (int f = 0; f < filters; f++) {
        VectorMaximum.forward(
            band,
            bandFilters[f],
            bandBlock,
            parts.length,
            rows * run,
            weights.biases()[f],
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
        VectorMaximum.backward(
            band,
            bandFilters[f],
            bandBlock,
            parts.length,
            rows * run,
            outputGradient,
            choice,
            f * plane + y * run,
            weights.biasSums(),
            f * VectorMaximum.SUMS);
      }
      for (int block = 0; block < parts.length; block++) {
        for (int row = 0; row < rows; row++) {
          addGradients(block * bandBlock + row * run, (y + row) * inputStep, parts[block]);
        }
      }
    }
    return inputGradient == null ? null : images.ungroup(inputGradient, n);
  }

  /** Adds the gradients by the weights and by the input, of one output row of a block. */
  private void addGradients(int from, int inputFrom, int[] part) {
    sums.add(band, from, images.grouped(), inputFrom, part);
    if (inputGradient != null) {
      VectorProduct.multiply(
          part.length,
          run,
          weights.packedTransposed(),
          band,
          from,
          bandFilters,
          inputGradient,
          inputFrom,
          part,
          true);
    }
  }

  @Override
  public void clearGradients() {
    weights.clearGradients();
    sums.clear();
  }

  @Override
  public void storeGradients() {
    weights.storeGradients(sums);
  }
}
