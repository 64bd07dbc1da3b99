package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;

/**
 * The elementwise maximum of the blocks that a {@link ConvKernel} computes, and of 0 if a ReLU
 * follows; and the way back to the first block that holds it.
 *
 * <p>Works filter by filter, on as much as fits the processor's first cache. The way back compares
 * floats by their bits, as integers: the compiler turns such loops into vector instructions.
 */
final class BlockMaximum implements AutoCloseable {

  private final FloatMemory blocks; // [blocks, F, pixels, images]
  private final int blockCount;
  private final int filters;
  private final int pixels;
  private final boolean rectified;
  private final float[] output; // [F, pixels, images]
  private final float[] values; // one filter of a block: [pixels, images]
  private final float[] largest; // one filter of the output
  private final FloatMemory exchange; // one filter, to turn floats into their bits
  private final int[] outputBits;
  private final int[] gradientBits;
  private final int[] blockBits;

  BlockMaximum(
      Chunk chunk, FloatMemory blocks, int blockCount, int filters, int pixels, boolean rectified) {
    this.blocks = blocks;
    this.blockCount = blockCount;
    this.filters = filters;
    this.pixels = pixels;
    this.rectified = rectified;
    output = chunk.floats(filters * pixels);
    values = chunk.floats(pixels);
    largest = chunk.floats(pixels);
    exchange = chunk.memory(pixels);
    outputBits = new int[largest.length];
    gradientBits = new int[largest.length];
    blockBits = new int[largest.length];
  }

  /** The output, [F, pixels, images]. */
  float[] forward(int images) {
    int length = pixels * images;
    for (int filter = 0; filter < filters; filter++) {
      blocks.get(start(0, filter, length), largest, 0, length);
      for (int block = 1; block < blockCount; block++) {
        blocks.get(start(block, filter, length), values, 0, length);
        maximum(largest, values, length);
      }
      if (rectified) {
        rectify(largest, length);
      }
      System.arraycopy(largest, 0, output, filter * length, length);
    }
    return output;
  }

  private int start(int block, int filter, int length) {
    return (block * filters + filter) * length;
  }

  private static void maximum(float[] a, float[] b, int length) {
    for (int k = 0; k < length; k++) {
      a[k] = Math.max(a[k], b[k]);
    }
  }

  private static void rectify(float[] a, int length) {
    for (int k = 0; k < length; k++) {
      a[k] = Math.max(a[k], 0f);
    }
  }

  /** Overwrites the blocks with their gradients. */
  void backward(float[] outputGradient, int images) {
    int length = pixels * images;
    for (int filter = 0; filter < filters; filter++) {
      bits(output, filter * length, outputBits, length);
      bits(outputGradient, filter * length, gradientBits, length);
      if (rectified) {
        keepWherePositive(gradientBits, outputBits, length);
      }
      if (blockCount == 1) {
        blocks.putBits(start(0, filter, length), gradientBits, length);
        continue;
      }
      for (int block = 0; block < blockCount; block++) {
        int start = start(block, filter, length);
        blocks.getBits(start, blockBits, length);
        moveWhereEqual(gradientBits, blockBits, outputBits, length);
        blocks.putBits(start, blockBits, length);
      }
    }
  }

  private void bits(float[] from, int start, int[] to, int length) {
    exchange.put(0, from, start, length);
    exchange.getBits(0, to, length);
  }

  /** Clears {@code a} where {@code b}, as a float at least 0, is 0. */
  private static void keepWherePositive(int[] a, int[] b, int length) {
    for (int k = 0; k < length; k++) {
      a[k] &= -b[k] >> 31;
    }
  }

  /**
   * Where {@code b} equals {@code c}, moves {@code a} into {@code b}; clears {@code b} elsewhere.
   */
  private static void moveWhereEqual(int[] a, int[] b, int[] c, int length) {
    for (int k = 0; k < length; k++) {
      int difference = b[k] ^ c[k];
      int different = (difference | -difference) >> 31;
      b[k] = a[k] & ~different;
      a[k] = a[k] & different;
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
