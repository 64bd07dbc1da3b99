package dev.millrace.vector;

import static dev.millrace.vector.TestMatrices.assertClose;
import static dev.millrace.vector.TestMatrices.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorPatchesTest {

  /** Floats before what a method works on. */
  private static final int GAP = 3;

  private static final int COUNT = 7;

  /**
   * Some have fewer floats from row to row than their vectors hold; they have 1, 2, 3, 5, 6, 7, 18
   * and 25 vectors of eight floats.
   */
  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,4", "3,8,40", "5,5,28", "6,3,9", "7,8,9", "3,48,160", "5,40,96"})
  void sumsUpPatches(int rows, int rowLength, int distance) {
    for (int to : new int[] {GAP, GAP + 1, GAP + 4, GAP + COUNT}) {
      Case c = new Case(rows, rowLength, distance);
      float[] sums = numbers(c.random, GAP + c.patches.length());
      float[] expected = new float[rows * rowLength];
      float[] actual = new float[rows * rowLength];
      for (int k = 0; k < expected.length; k++) {
        double sum = sums[GAP + c.inPatch(k)];
        for (int i = GAP; i < to; i++) {
          sum += (double) c.values[i] * c.images[c.inImage(i, k)];
        }
        expected[k] = (float) sum;
      }
      float[] before = Arrays.copyOf(sums, GAP);
      c.patches.sum(c.values, c.starts, GAP, to, c.images, sums, GAP);
      assertThat(sums).startsWith(before);
      for (int k = 0; k < actual.length; k++) {
        actual[k] = sums[GAP + c.inPatch(k)];
      }
      assertClose(actual, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,4", "3,8,40", "5,5,28", "6,3,9", "7,8,9", "3,48,160", "5,40,96"})
  void addsPatchesToImages(int rows, int rowLength, int distance) {
    Case c = new Case(rows, rowLength, distance);
    float[] weights = new float[GAP + c.patches.length()];
    double[] sums = new double[c.images.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = c.images[i];
    }
    for (int k = 0; k < rows * rowLength; k++) {
      float weight = (float) c.random.nextGaussian();
      weights[GAP + c.inPatch(k)] = weight;
      for (int i = GAP; i < GAP + COUNT; i++) {
        sums[c.inImage(i, k)] += (double) c.values[i] * weight;
      }
    }
    c.patches.add(c.values, c.starts, GAP, GAP + COUNT, weights, GAP, c.images);
    float[] expected = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      expected[i] = (float) sums[i];
    }
    assertClose(c.images, expected);
  }

  /** Patches that overlap, in no order. */
  private static final class Case {

    final Random random = new Random(4);
    final VectorPatches patches;
    final int rowLength;
    final int distance;
    final float[] values = numbers(random, GAP + COUNT);
    final int[] starts = new int[GAP + COUNT];
    final float[] images;

    Case(int rows, int rowLength, int distance) {
      this.rowLength = rowLength;
      this.distance = distance;
      patches = new VectorPatches(rows, rowLength, distance);
      int last = 2 * distance;
      for (int i = 0; i < starts.length; i++) {
        starts[i] = random.nextInt(last + 1);
      }
      images = numbers(random, last + patches.reach());
    }

    int inPatch(int k) {
      return patches.at(k / rowLength, k % rowLength);
    }

    int inImage(int i, int k) {
      return starts[i] + k / rowLength * distance + k % rowLength;
    }
  }
}
