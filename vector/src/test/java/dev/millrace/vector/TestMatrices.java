package dev.millrace.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

/** Operands for tests. */
final class TestMatrices {

  private TestMatrices() {}

  static int[] shuffledRows(Random random, int count, int length) {
    int[] rows = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      rows[i] = rows[j];
      rows[j] = i * length;
    }
    return rows;
  }

  static float[] numbers(Random random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  static void assertClose(float[] actual, float[] expected) {
    for (int i = 0; i < actual.length; i++) {
      float tolerance = 1e-5f * Math.max(1, Math.abs(expected[i])) * 4;
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
