package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;
import static dev.millrace.vector.Vectors.TILE_COLUMNS;
import static dev.millrace.vector.Vectors.TILE_ROWS;

import jdk.incubator.vector.FloatVector;

/**
 * {@code Y[rows, columns] = A[rows, depth] · X[depth, columns]}, or {@code Y += A · X}, on arrays
 * whose rows may lie anywhere: that makes a convolution a product without copying patches.
 *
 * <p>Four rows by two vectors of the result stay in registers for the whole depth. Each element is
 * summed up in the order of the depth, with fused multiplication and addition, so that it is the
 * same whatever the length of a vector. Holds a tile of the result for its own use: one thread at a
 * time may use it.
 */
public final class VectorProduct {

  private final float[] sums = new float[TILE_ROWS * TILE_COLUMNS]; // [TILE_ROWS, TILE_COLUMNS]

  /** Creates what multiplies. */
  public VectorProduct() {}

  /** Floats that a packed matrix takes. */
  public static int packedLength(int rows, int depth) {
    return Math.multiplyExact((rows + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS, depth);
  }

  /**
   * Arranges a matrix for {@link #multiply}: the rows of each tile side by side, [rows / 4, depth,
   * 4], and the last row again where some are missing.
   *
   * @param source element (i, k) is {@code source[i * row + k * step]}
   */
  public static void pack(float[] source, int row, int step, int rows, int depth, float[] packed) {
    int last = rows - 1;
    int to = 0;
    for (int i = 0; i < rows; i += TILE_ROWS) {
      int from0 = i * row;
      int from1 = Math.min(i + 1, last) * row;
      int from2 = Math.min(i + 2, last) * row;
      int from3 = Math.min(i + 3, last) * row;
      for (int at = 0; at < depth * step; at += step) {
        packed[to] = source[from0 + at];
        packed[to + 1] = source[from1 + at];
        packed[to + 2] = source[from2 + at];
        packed[to + 3] = source[from3 + at];
        to += TILE_ROWS;
      }
    }
  }

  /**
   * Multiplies.
   *
   * @param rows of A and Y
   * @param columns of X and Y, a multiple of {@link Vectors#COLUMNS}
   * @param a A, as {@link #pack} arranges it
   * @param x row k of X starts at {@code xStart + xRows[k]}; there are as many as the depth
   * @param y row i of Y starts at {@code yStart + yRows[i]}; another array than x, and its rows do
   *     not overlap within {@link Vectors#COLUMNS} columns
   * @param add whether to add to Y, not to overwrite it
   * @throws IllegalArgumentException if columns are no such multiple
   */
  public void multiply(
      int rows,
      int columns,
      float[] a,
      float[] x,
      int xStart,
      int[] xRows,
      float[] y,
      int yStart,
      int[] yRows,
      boolean add) {
    if (columns % Vectors.COLUMNS != 0) {
      throw new IllegalArgumentException(
          "columns must be a multiple of " + Vectors.COLUMNS + ", but was " + columns);
    }
    int last = rows - 1;
    for (int column = 0; column < columns; column += TILE_COLUMNS) {
      int to = yStart + column;
      for (int i = 0; i < rows; i += TILE_ROWS) {
        // At the end some rows of a tile are the same: they hold the same and are stored twice.
        int j = Math.min(i + 1, last);
        int k = Math.min(i + 2, last);
        int l = Math.min(i + 3, last);
        int y0 = to + yRows[i];
        int y1 = to + yRows[j];
        int y2 = to + yRows[k];
        int y3 = to + yRows[l];
        sumTile(a, i * xRows.length, x, xStart + column, xRows, y, y0, y1, y2, y3, add);
        copyRow(0, y, y0);
        copyRow(1, y, y1);
        copyRow(2, y, y2);
        copyRow(3, y, y3);
      }
    }
  }

  private void copyRow(int row, float[] y, int to) {
    int from = row * TILE_COLUMNS;
    FloatVector.fromArray(SPECIES, sums, from).intoArray(y, to);
    FloatVector.fromArray(SPECIES, sums, from + LANES).intoArray(y, to + LANES);
  }

  /**
   * Sums up one tile, on top of what stands in Y or not, and leaves it in {@link #sums}. Y and its
   * four places, kept for after the loop, could make the compiler run out of registers within it;
   * it does not inline what is as long as this.
   */
  private void sumTile(
      float[] a,
      int aStart,
      float[] x,
      int xStart,
      int[] xRows,
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      boolean add) {
    FloatVector p0 = FloatVector.zero(SPECIES);
    FloatVector q0 = p0;
    FloatVector p1 = p0;
    FloatVector q1 = p0;
    FloatVector p2 = p0;
    FloatVector q2 = p0;
    FloatVector p3 = p0;
    FloatVector q3 = p0;
    if (add) {
      p0 = FloatVector.fromArray(SPECIES, y, y0);
      q0 = FloatVector.fromArray(SPECIES, y, y0 + LANES);
      p1 = FloatVector.fromArray(SPECIES, y, y1);
      q1 = FloatVector.fromArray(SPECIES, y, y1 + LANES);
      p2 = FloatVector.fromArray(SPECIES, y, y2);
      q2 = FloatVector.fromArray(SPECIES, y, y2 + LANES);
      p3 = FloatVector.fromArray(SPECIES, y, y3);
      q3 = FloatVector.fromArray(SPECIES, y, y3 + LANES);
    }
    for (int k = 0; k < xRows.length; k++) {
      int from = xStart + xRows[k];
      FloatVector xp = FloatVector.fromArray(SPECIES, x, from);
      FloatVector xq = FloatVector.fromArray(SPECIES, x, from + LANES);
      FloatVector w = FloatVector.broadcast(SPECIES, a[aStart + TILE_ROWS * k]);
      p0 = xp.fma(w, p0);
      q0 = xq.fma(w, q0);
      w = FloatVector.broadcast(SPECIES, a[aStart + TILE_ROWS * k + 1]);
      p1 = xp.fma(w, p1);
      q1 = xq.fma(w, q1);
      w = FloatVector.broadcast(SPECIES, a[aStart + TILE_ROWS * k + 2]);
      p2 = xp.fma(w, p2);
      q2 = xq.fma(w, q2);
      w = FloatVector.broadcast(SPECIES, a[aStart + TILE_ROWS * k + 3]);
      p3 = xp.fma(w, p3);
      q3 = xq.fma(w, q3);
    }
    p0.intoArray(sums, 0);
    q0.intoArray(sums, LANES);
    p1.intoArray(sums, 2 * LANES);
    q1.intoArray(sums, 3 * LANES);
    p2.intoArray(sums, 4 * LANES);
    q2.intoArray(sums, 5 * LANES);
    p3.intoArray(sums, 6 * LANES);
    q3.intoArray(sums, 7 * LANES);
  }
}
