package dev.millrace.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorMaximumTest {

  private static final int LENGTH = 16;

  private final float[] output = new float[1 + LENGTH];
  private final int[] origins = new int[1 + LENGTH];

  @Test
  void tellsTheFirstBlockThatHoldsTheMaximum() {
    forward(false, 10, new float[] {1, 2, 2, -0f}, new float[] {3, 2, 1, 0}, new float[] {3, 4});

    assertThat(output).startsWith(0, 13, 14, 12, 10);
    assertThat(origins).startsWith(0, 1000 + 20, 1001 + 30, 1002 + 10, 1003 + 10);
  }

  @Test
  void letsNothingThroughWhereTheOutputIsNotPositive() {
    forward(true, -2, new float[] {1, 2, 3, -4}, new float[] {0, 1, 2, -5});

    assertThat(output).startsWith(0, 0, 0, 1, 0);
    assertThat(origins[3]).isEqualTo(1002 + 10);
    for (int cut : new int[] {1, 2, 4}) {
      assertThat(origins[cut]).isNegative();
    }
  }

  @Test
  void passesANumberThatIsNoneOnFromTheFirstBlock() {
    for (boolean rectified : new boolean[] {true, false}) {
      forward(rectified, 1, new float[] {Float.NaN, 2}, new float[] {7, Float.NaN});

      assertThat(output).startsWith(0, Float.NaN, 3);
      assertThat(origins).startsWith(0, 1000 + 10, 1001 + 10);
    }
  }

  /** Runs it without origins, too, which gives the same. */
  private void forward(boolean rectified, float bias, float[]... firsts) {
    int[] elementStarts = new int[2 + LENGTH];
    Arrays.setAll(elementStarts, i -> 998 + i);
    float[] blocks = new float[firsts.length * (LENGTH + 1)];
    for (int block = 0; block < firsts.length; block++) {
      System.arraycopy(firsts[block], 0, blocks, 1 + block * LENGTH, firsts[block].length);
    }
    int[] offsets = Arrays.copyOf(new int[] {10, 20, 30}, firsts.length);
    VectorMaximum maximum = new VectorMaximum(LENGTH, rectified, offsets, elementStarts);

    maximum.forward(blocks, 1, LENGTH, bias, output, 1, 2, origins);

    float[] plain = new float[output.length];
    maximum.forward(blocks, 1, LENGTH, bias, plain, 1, 2, null);
    assertThat(plain).isEqualTo(output);
  }
}
