package dev.millrace.vector;

import static dev.millrace.vector.TestMatrices.assertClose;
import static dev.millrace.vector.TestMatrices.numbers;
import static dev.millrace.vector.TestMatrices.shuffledRows;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VectorProductTest {

  /** Floats before an operand and between its rows. */
  private static final int GAP = 5;

  private static final VectorProduct PRODUCT = new VectorProduct();

  @ParameterizedTest
  @CsvSource({"1,16,1", "2,16,3", "3,32,5", "4,48,1", "5,16,40", "7,64,200", "16,192,25"})
  void agreesWithNaiveLoops(int rows, int columns, int depth) {
    Random random = new Random(1);
    float[] a = numbers(random, rows * depth);
    float[] x = numbers(random, GAP + depth * (columns + GAP));
    int[] xRows = shuffledRows(random, depth, columns + GAP);
    int[] yRows = shuffledRows(random, rows, columns + GAP);
    float[] y = numbers(random, GAP + rows * (columns + GAP));
    for (boolean add : new boolean[] {true, false}) {
      for (boolean transposed : new boolean[] {true, false}) {
        int row = transposed ? 1 : depth;
        int step = transposed ? rows : 1;
        float[] expected = y.clone();
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            double sum = add ? y[GAP + yRows[i] + j] : 0;
            for (int k = 0; k < depth; k++) {
              sum += (double) a[i * row + k * step] * x[GAP + xRows[k] + j];
            }
            expected[GAP + yRows[i] + j] = (float) sum;
          }
        }
        float[] packed = new float[VectorProduct.packedLength(rows, depth)];
        VectorProduct.pack(a, row, step, rows, depth, packed);
        PRODUCT.multiply(rows, columns, packed, x, GAP, xRows, y, GAP, yRows, add);
        assertClose(y, expected);
      }
    }
  }

  @Test
  void refusesHalfTiles() {
    float[] floats = new float[64];
    int[] rows = {0};
    assertThatThrownBy(
            () -> PRODUCT.multiply(1, 24, floats, floats, 0, rows, floats, 32, rows, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns must be a multiple of 16, but was 24");
  }
}
