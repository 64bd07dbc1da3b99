package dev.millrace.vector;

import static dev.millrace.vector.TestMatrices.assertClose;
import static dev.millrace.vector.TestMatrices.numbers;
import static dev.millrace.vector.TestMatrices.shuffledRows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorDotsTest {

  /** Floats before an operand and between its rows. */
  private static final int GAP = 5;

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,3,4", "3,16,24", "5,17,32", "25,8,192"})
  void sumsUpProductsWithColumns(int rows, int count, int depth) {
    Random random = new Random(2);
    int columns = VectorDots.columns(count);
    float[] x = numbers(random, GAP + rows * (depth + GAP));
    int[] xRows = shuffledRows(random, rows, depth + GAP);
    float[] t = numbers(random, depth * columns);
    float[] sums = numbers(random, rows * columns);
    float[] expected = sums.clone();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = sums[i * columns + j];
        for (int p = 0; p < depth; p++) {
          sum += (double) x[GAP + xRows[i] + p] * t[p * columns + j];
        }
        expected[i * columns + j] = (float) sum;
      }
    }
    VectorDots.add(x, GAP, xRows, depth, t, columns, sums);
    assertClose(sums, expected);
  }

  @ParameterizedTest
  @CsvSource({"1,1,16", "2,5,32", "3,6,16", "4,9,48", "8,25,192"})
  void sumsUpProductsWithRowsByLanes(int yCount, int xCount, int length) {
    Random random = new Random(3);
    float[] y = numbers(random, GAP + yCount * (length + GAP));
    int[] yRows = shuffledRows(random, yCount, length + GAP);
    float[] x = numbers(random, GAP + xCount * (length + GAP));
    int[] xRows = shuffledRows(random, xCount, length + GAP);
    float[] expected = new float[yCount * xCount];
    for (int i = 0; i < yCount; i++) {
      for (int k = 0; k < xCount; k++) {
        double sum = 0;
        for (int p = 0; p < length; p++) {
          sum += (double) y[GAP + yRows[i] + p] * x[GAP + xRows[k] + p];
        }
        expected[i * xCount + k] = (float) (2 * sum);
      }
    }
    float[] sums = new float[VectorLaneDots.sumsLength(yCount, xCount)];
    VectorLaneDots.add(y, GAP, yRows, x, GAP, xRows, length, sums);
    VectorLaneDots.add(y, GAP, yRows, x, GAP, xRows, length, sums);
    float[] actual = new float[expected.length];
    VectorLaneDots.sum(sums, yCount, xCount, actual);
    assertClose(actual, expected);
  }

  @Test
  void refusesHalfTiles() {
    float[] floats = new float[64];
    int[] rows = {0};
    assertThatThrownBy(() -> VectorDots.add(floats, 0, rows, 2, floats, 8, floats))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns must be a multiple of 16, but was 8");
    assertThatThrownBy(() -> VectorLaneDots.add(floats, 0, rows, floats, 0, rows, 24, floats))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("length must be a multiple of 16, but was 24");
  }
}
