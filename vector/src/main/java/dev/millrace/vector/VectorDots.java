package dev.millrace.vector;

import static dev.millrace.vector.Vectors.COLUMNS;
import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;
import static dev.millrace.vector.Vectors.TILE_COLUMNS;
import static dev.millrace.vector.Vectors.TILE_ROWS;

import jdk.incubator.vector.FloatVector;

/**
 * Dot products of all rows of one matrix with all columns of another, {@code Y += X · T}, where the
 * rows of X may lie anywhere, and are long. Four rows by two vectors of the sums stay in registers.
 */
public final class VectorDots {

  private VectorDots() {}

  /** Columns of T and of the sums for so many dot products with a row: whole tiles. */
  public static int columns(int count) {
    return Math.multiplyExact((count + COLUMNS - 1) / COLUMNS, COLUMNS);
  }

  /**
   * Adds dot products.
   *
   * @param x row i of X starts at {@code xStart + xRows[i]}, and its elements are neighbors
   * @param depth length of a row of X, and rows of T
   * @param t row p of T starts at {@code p * columns}
   * @param columns of T, from {@link #columns}
   * @param sums [rows of X, columns]
   * @throws IllegalArgumentException if there are other columns
   */
  public static void add(
      float[] x, int xStart, int[] xRows, int depth, float[] t, int columns, float[] sums) {
    Vectors.requireWholeTiles("columns", columns);
    int last = xRows.length - 1;
    for (int i = 0; i < xRows.length; i += TILE_ROWS) {
      // At the end some rows of a tile are the same: they hold the same and are stored twice.
      int j = Math.min(i + 1, last);
      int k = Math.min(i + 2, last);
      int l = Math.min(i + 3, last);
      int x0 = xStart + xRows[i];
      int x1 = xStart + xRows[j];
      int x2 = xStart + xRows[k];
      int x3 = xStart + xRows[l];
      for (int column = 0; column < columns; column += TILE_COLUMNS) {
        int s0 = i * columns + column;
        int s1 = j * columns + column;
        int s2 = k * columns + column;
        int s3 = l * columns + column;
        tile(x, x0, x1, x2, x3, depth, t, column, columns, sums, s0, s1, s2, s3);
      }
    }
  }

  private static void tile(
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int depth,
      float[] t,
      int tStart,
      int columns,
      float[] sums,
      int s0,
      int s1,
      int s2,
      int s3) {
    FloatVector p0 = FloatVector.fromArray(SPECIES, sums, s0);
    FloatVector q0 = FloatVector.fromArray(SPECIES, sums, s0 + LANES);
    FloatVector p1 = FloatVector.fromArray(SPECIES, sums, s1);
    FloatVector q1 = FloatVector.fromArray(SPECIES, sums, s1 + LANES);
    FloatVector p2 = FloatVector.fromArray(SPECIES, sums, s2);
    FloatVector q2 = FloatVector.fromArray(SPECIES, sums, s2 + LANES);
    FloatVector p3 = FloatVector.fromArray(SPECIES, sums, s3);
    FloatVector q3 = FloatVector.fromArray(SPECIES, sums, s3 + LANES);
    for (int p = 0; p < depth; p++) {
      int from = tStart + p * columns;
      FloatVector tp = FloatVector.fromArray(SPECIES, t, from);
      FloatVector tq = FloatVector.fromArray(SPECIES, t, from + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, x[x0 + p]);
      p0 = tp.fma(v, p0);
      q0 = tq.fma(v, q0);
      v = FloatVector.broadcast(SPECIES, x[x1 + p]);
      p1 = tp.fma(v, p1);
      q1 = tq.fma(v, q1);
      v = FloatVector.broadcast(SPECIES, x[x2 + p]);
      p2 = tp.fma(v, p2);
      q2 = tq.fma(v, q2);
      v = FloatVector.broadcast(SPECIES, x[x3 + p]);
      p3 = tp.fma(v, p3);
      q3 = tq.fma(v, q3);
    }
    p0.intoArray(sums, s0);
    q0.intoArray(sums, s0 + LANES);
    p1.intoArray(sums, s1);
    q1.intoArray(sums, s1 + LANES);
    p2.intoArray(sums, s2);
    q2.intoArray(sums, s2 + LANES);
    p3.intoArray(sums, s3);
    q3.intoArray(sums, s3 + LANES);
  }
}
