package dev.millrace.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VectorMaximumTest {

  private static final int LENGTH = 16;

  @Test
  void givesTheGradientToTheFirstThatHoldsTheMaximum() {
    float[] blocks = blocks(new float[] {1, 2, 2, -0f}, new float[] {3, 2, 1, 0});
    float[] output = new float[LENGTH];
    float[] choice = new float[LENGTH];
    VectorMaximum.forward(blocks, 0, LENGTH, 2, LENGTH, 10, false, output, choice, 0);
    assertThat(output).startsWith(13, 12, 12, 10);

    float[] gradient = row(5, 6, 7, 8);
    float[] sums = new float[VectorMaximum.SUMS];
    sums[1] = 100;
    VectorMaximum.backward(blocks, 0, LENGTH, 2, LENGTH, gradient, choice, 0, sums, 0);
    assertThat(blocks).isEqualTo(blocks(new float[] {0, 6, 7, 8}, new float[] {5, 0, 0, 0}));
    assertThat(total(sums)).isEqualTo(126);
  }

  @Test
  void letsNothingThroughWhereTheOutputIsNotPositive() {
    float[] blocks = blocks(new float[] {1, 2, 3, -4}, new float[] {0, 1, 2, -5});
    float[] output = new float[LENGTH];
    float[] choice = new float[LENGTH];
    VectorMaximum.forward(blocks, 0, LENGTH, 2, LENGTH, -2, true, output, choice, 0);
    assertThat(output).startsWith(0, 0, 1, 0);

    float[] gradient = row(5, 6, 7, 8);
    float[] sums = new float[VectorMaximum.SUMS];
    sums[1] = 100;
    VectorMaximum.backward(blocks, 0, LENGTH, 2, LENGTH, gradient, choice, 0, sums, 0);
    assertThat(blocks).isEqualTo(blocks(new float[] {0, 0, 7, 0}, new float[LENGTH]));
    assertThat(total(sums)).isEqualTo(107);
  }

  private static float total(float[] sums) {
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total;
  }

  private static float[] row(float... first) {
    return blocks(first);
  }

  /** Blocks that begin with these numbers, and zeros behind them. */
  private static float[] blocks(float[]... firsts) {
    float[] blocks = new float[firsts.length * LENGTH];
    for (int block = 0; block < firsts.length; block++) {
      System.arraycopy(firsts[block], 0, blocks, block * LENGTH, firsts[block].length);
    }
    return blocks;
  }
}
