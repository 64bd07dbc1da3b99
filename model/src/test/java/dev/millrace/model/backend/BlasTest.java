package dev.millrace.model.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasTest {

  /** Elements before an operand, and columns behind those of a product's operand. */
  private static final int BEFORE = 3;

  private static final int BEHIND = 5;

  /** With sizes on either side of the limits of what OpenBLAS takes for small. */
  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "3,2,4",
    "5,7,40",
    "32,37,50",
    "33,38,50",
    "70,90,33",
    "40,40,31",
    "16,2304,30",
    "16,9000,10",
    "300,300,20",
    "2,3,200000",
    "700,9,300",
    "1500,3,1500"
  })
  void agreesWithNaiveLoops(int m, int n, int k) {
    try (Matrix a = new Matrix(m, k, 1);
        Matrix b = new Matrix(k, n, 2);
        Matrix c = new Matrix(m, n, 3);
        Matrix transposedA = new Matrix(k, m, 4);
        Matrix transposedB = new Matrix(n, k, 5)) {
      double[] expected = c.plus(1, m, n, k, a::get, b::get);
      Blas.product(m, n, k, a.operand(), b.operand(), 1, c.operand());
      c.assertClose(expected, k);

      expected = c.plus(0, m, n, k, (i, l) -> transposedA.get(l, i), b::get);
      Blas.productOfTransposed(m, n, k, transposedA.operand(), b.operand(), 0, c.operand());
      c.assertClose(expected, k);

      expected = c.plus(1, m, n, k, a::get, (l, j) -> transposedB.get(j, l));
      Blas.addProductWithTransposed(m, n, k, a.operand(), transposedB.operand(), c.operand());
      c.assertClose(expected, k);
    }
  }

  private interface Operand {
    float get(int row, int column);
  }

  /** Random elements within a larger memory. */
  private static final class Matrix implements AutoCloseable {
    final int row;
    final FloatMemory memory;
    final float[] elements;

    Matrix(int rows, int columns, long seed) {
      row = columns + BEHIND;
      elements = new float[BEFORE + rows * row];
      Random random = new Random(seed);
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) random.nextGaussian();
      }
      memory = FloatMemory.allocate(elements.length);
      memory.put(0, elements, 0, elements.length);
    }

    FloatMemory operand() {
      return memory.at(BEFORE, row);
    }

    float get(int i, int j) {
      return elements[BEFORE + i * row + j];
    }

    /** What the memory must hold when {@code a·b} is added to {@code beta} times itself. */
    double[] plus(int beta, int m, int n, int k, Operand a, Operand b) {
      memory.get(0, elements, 0, elements.length);
      double[] expected = new double[elements.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = elements[i];
      }
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = beta * get(i, j);
          for (int l = 0; l < k; l++) {
            sum += (double) a.get(i, l) * b.get(l, j);
          }
          expected[BEFORE + i * row + j] = sum;
        }
      }
      return expected;
    }

    void assertClose(double[] expected, int addends) {
      memory.get(0, elements, 0, elements.length);
      double tolerance = 2e-6 * Math.sqrt(addends) * 5;
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) elements[i])
            .as("element %d", i)
            .isCloseTo(expected[i], within(tolerance));
      }
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
