package dev.millrace.model.plan;

import dev.millrace.model.backend.Blas;
import dev.millrace.model.backend.FloatMemory;
import java.util.Arrays;

/**
 * The elementwise maximum of the blocks that a {@link ConvKernel} computes, plus the filter's bias,
 * or 0 if a ReLU follows and that is more; and the way back to the first block that holds it.
 *
 * <p>What is kept for the way back is {@code max(blocks, -bias)}: where it equals {@code -bias},
 * the ReLU lets nothing through.
 *
 * <p>Works filter by filter, on as much as fits the processor's first cache. The way back compares
 * floats by their bits, as integers: the compiler turns such loops into vector instructions.
 */
final class BlockMaximum implements AutoCloseable {

  private final FloatMemory blocks; // [blocks, F, pixels, images]
  private final int blockCount;
  private final ConvWeights weights;
  private final int filters;
  private final int pixels;
  private final boolean rectified;
  private final float[] largest; // [F, pixels, images]
  private final float[] output; // the same, with the bias
  private final float[] values; // one filter of a block: [pixels, images]
  private final float[] maxima; // one filter of the largest
  private final FloatMemory exchange; // one filter, to turn floats into their bits
  private final FloatMemory ones; // one filter
  private final int[] largestBits;
  private final int[] gradientBits;
  private final int[] blockBits;

  BlockMaximum(
      Chunk chunk,
      FloatMemory blocks,
      int blockCount,
      ConvWeights weights,
      int filters,
      int pixels,
      boolean rectified) {
    this.blocks = blocks;
    this.blockCount = blockCount;
    this.weights = weights;
    this.filters = filters;
    this.pixels = pixels;
    this.rectified = rectified;
    largest = chunk.floats(filters * pixels);
    output = chunk.floats(filters * pixels);
    values = chunk.floats(pixels);
    maxima = chunk.floats(pixels);
    exchange = chunk.memory(pixels);
    ones = chunk.memory(pixels);
    Arrays.fill(values, 1);
    ones.put(0, values, 0, values.length);
    largestBits = new int[values.length];
    gradientBits = new int[values.length];
    blockBits = new int[values.length];
  }

  /** The output, [F, pixels, images]. */
  float[] forward(int images) {
    int length = pixels * images;
    for (int filter = 0; filter < filters; filter++) {
      blocks.get(start(0, filter, length), maxima, 0, length);
      for (int block = 1; block < blockCount; block++) {
        blocks.get(start(block, filter, length), values, 0, length);
        maximum(maxima, values, length);
      }
      float bias = weights.biases()[filter];
      if (rectified) {
        maximum(maxima, 0f - bias, length);
      }
      System.arraycopy(maxima, 0, largest, filter * length, length);
      add(maxima, bias, length);
      System.arraycopy(maxima, 0, output, filter * length, length);
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

  private static void maximum(float[] a, float b, int length) {
    for (int k = 0; k < length; k++) {
      a[k] = Math.max(a[k], b);
    }
  }

  private static void add(float[] a, float b, int length) {
    for (int k = 0; k < length; k++) {
      a[k] += b;
    }
  }

  /** Overwrites the blocks with their gradients, and adds to those of the biases. */
  void backward(float[] outputGradient, int images) {
    int length = pixels * images;
    for (int filter = 0; filter < filters; filter++) {
      bits(largest, filter * length, largestBits, length);
      bits(outputGradient, filter * length, gradientBits, length);
      if (rectified) {
        float least = 0f - weights.biases()[filter];
        keepWhereDifferent(gradientBits, largestBits, Float.floatToRawIntBits(least), length);
        exchange.putBits(0, gradientBits, length);
      }
      weights.biasGradients()[filter] += Blas.dot(exchange, ones, length);
      if (blockCount == 1) {
        blocks.putBits(start(0, filter, length), gradientBits, length);
        continue;
      }
      for (int block = 0; block < blockCount; block++) {
        int start = start(block, filter, length);
        blocks.getBits(start, blockBits, length);
        moveWhereEqual(gradientBits, blockBits, largestBits, length);
        blocks.putBits(start, blockBits, length);
      }
    }
  }

  private void bits(float[] from, int start, int[] to, int length) {
    exchange.put(0, from, start, length);
    exchange.getBits(0, to, length);
  }

  /** Clears {@code a} where {@code b} is {@code c}. */
  private static void keepWhereDifferent(int[] a, int[] b, int c, int length) {
    for (int k = 0; k < length; k++) {
      int difference = b[k] ^ c;
      a[k] &= (difference | -difference) >> 31;
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
    ones.close();
  }
}
