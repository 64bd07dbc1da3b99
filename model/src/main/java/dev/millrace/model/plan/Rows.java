package dev.millrace.model.plan;

import dev.millrace.vector.VectorProduct;
import java.util.Arrays;

/** Matrices whose rows lie at equal distances in an array, as {@link VectorProduct} takes them. */
final class Rows {

  /** Floats of a cache line: what is read of a row at a time. */
  private static final int CACHE_LINE = 16;

  private Rows() {}

  /** Where each row starts. */
  static int[] starts(int count, int distance) {
    int[] starts = new int[count];
    Arrays.setAll(starts, i -> i * distance);
    return starts;
  }

  /**
   * Transposes.
   *
   * @param from [rows, length], rows {@code fromDistance} apart
   * @param to receives [length, rows], rows {@code toDistance} apart
   */
  static void transpose(
      float[] from, int fromDistance, int rows, int length, float[] to, int toDistance) {
    for (int first = 0; first < length; first += CACHE_LINE) {
      int end = Math.min(first + CACHE_LINE, length);
      for (int i = 0; i < rows; i++) {
        int row = i * fromDistance;
        for (int j = first; j < end; j++) {
          to[j * toDistance + i] = from[row + j];
        }
      }
    }
  }
}
