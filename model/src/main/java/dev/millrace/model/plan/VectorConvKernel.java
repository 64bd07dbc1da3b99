package dev.millrace.model.plan;

import dev.millrace.model.layer.Conv2D;
import dev.millrace.vector.VectorMaximum;
import dev.millrace.vector.VectorProduct;
import dev.millrace.vector.Vectors;

/**
 * What {@link ConvKernel} computes, without copies of image patches: element {@code (c, ky, kx)} of
 * the kernels meets a part of the grouped images that begins at a fixed distance from an output
 * row's first, and each output row is a product {@code Y = W · X} with those parts. A few rows at a
 * time go through products and maximum, so that the blocks need not leave the cache.
 *
 * <p>{@link VectorConvGradients} goes the way back. Owns no native memory.
 */
final class VectorConvKernel implements Kernel {

  /** Floats of blocks that stay in the second cache between one loop and the next. */
  private static final int CACHED = 1 << 15;

  private final VectorProduct product = new VectorProduct();
  private final ConvGeometry g;
  private final int filters;
  private final VectorMaximum maximum;
  private final VectorConvWeights weights;
  private final VectorConvGradients gradients; // null without training
  private final GroupedImages images;
  private final int run; // floats of an output row: [outWidth, images]
  private final int plane; // floats of an output plane: [outPixels, images]
  private final int inputStep; // floats of the grouped images from one output row to the next
  private final int[][] parts; // [blocks, C·K·K]: where they begin, for the first output row
  private final int bandRows; // output rows that are computed together
  private final int bandFilter; // floats of a band from one filter to the next
  private final int bandBlock; // and from one block to the next
  private final int[] bandFilters; // [F]: where a filter's rows lie within a block
  private final float[] band; // [blocks, F, bandRows, outWidth, images]
  private final float[] output; // [F, outPixels, images]
  private float[] input; // of the latest forward pass

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
    weights = new VectorConvWeights(layer, training);
    filters = weights.biases().length;
    images = new GroupedImages(chunk, g);
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
    gradients = training ? new VectorConvGradients(chunk, g, filters, asksForInputGradient) : null;
    maximum =
        training
            ? gradients.maximum(bandBlock, rectified)
            : new VectorMaximum(bandBlock, rectified, new int[g.blocks()], new int[0]);
    output = chunk.floats(filters * g.outPixels());
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
    weights.load(gradients);
  }

  @Override
  public float[] forward(float[] input, int n) {
    this.input = input;
    float[] grouped = images.group(input, n);
    for (int y = 0; y < g.outHeight(); y += bandRows) {
      int rows = Math.min(bandRows, g.outHeight() - y);
      for (int block = 0; block < parts.length; block++) {
        for (int row = 0; row < rows; row++) {
          int from = (y + row) * inputStep;
          int to = block * bandBlock + row * run;
          product.multiply(
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
        findMaxima(f, y, rows);
      }
    }
    return output;
  }

  /** Of a few output rows of a filter, from row y on. */
  private void findMaxima(int f, int y, int rows) {
    int from = bandFilters[f];
    int to = f * plane + y * run;
    float bias = weights.biases()[f];
    int[] origins = gradients == null ? null : gradients.origins();
    maximum.forward(band, from, rows * run, bias, output, to, y * run, origins);
  }

  @Override
  public float[] backward(float[] outputGradient, int n) {
    return gradients.backward(input, outputGradient);
  }

  @Override
  public void clearGradients() {
    gradients.clear();
  }

  @Override
  public void storeGradients() {
    weights.store(gradients);
  }
}
