package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Dot products of all rows of one matrix with all rows of another, {@code Y · Xᵀ}, added up over
 * many calls. The sums stay spread over the lanes of vectors until {@link #sum} adds up the lanes.
 */
public final class VectorDots {

  private static final int TILE_ROWS = 4;
  private static final int TILE_DEPTH = 2;

  private VectorDots() {}

  /** Floats that the sums of so many dot products take. */
  public static int length(int dots) {
    return Math.multiplyExact(dots, LANES);
  }

  /**
   * Adds the dot products of rows, whose vectors lie anywhere in X.
   *
   * @param rows of Y
   * @param y row i of Y starts at {@code yStart + i * yRow}
   * @param x vector v of row k of X starts at {@code xRows[k] + xVectors[v]}
   * @param sums [rows, rows of X, lanes]
   */
  public static void add(
      int rows,
      float[] y,
      int yStart,
      int yRow,
      float[] x,
      int[] xRows,
      int[] xVectors,
      float[] sums) {
    int depth = xRows.length;
    int last = rows - 1;
    for (int k = 0; k < depth; k += TILE_DEPTH) {
      int l = Math.min(k + 1, depth - 1);
      for (int i = 0; i < rows; i += TILE_ROWS) {
        // At the end some rows of a tile are the same: they hold the same and are stored twice.
        int i1 = Math.min(i + 1, last);
        int i2 = Math.min(i + 2, last);
        int i3 = Math.min(i + 3, last);
        tile(
            y,
            yStart + i * yRow,
            yStart + i1 * yRow,
            yStart + i2 * yRow,
            yStart + i3 * yRow,
            x,
            xRows[k],
            xRows[l],
            xVectors,
            sums,
            (i * depth + k) * LANES,
            (i1 * depth + k) * LANES,
            (i2 * depth + k) * LANES,
            (i3 * depth + k) * LANES,
            (l - k) * LANES);
      }
    }
  }

  private static void tile(
      float[] y,
      int y0,
      int y1,
      int y2,
      int y3,
      float[] x,
      int x0,
      int x1,
      int[] xVectors,
      float[] sums,
      int s0,
      int s1,
      int s2,
      int s3,
      int next) {
    FloatVector p0 = FloatVector.fromArray(SPECIES, sums, s0);
    FloatVector q0 = FloatVector.fromArray(SPECIES, sums, s0 + next);
    FloatVector p1 = FloatVector.fromArray(SPECIES, sums, s1);
    FloatVector q1 = FloatVector.fromArray(SPECIES, sums, s1 + next);
    FloatVector p2 = FloatVector.fromArray(SPECIES, sums, s2);
    FloatVector q2 = FloatVector.fromArray(SPECIES, sums, s2 + next);
    FloatVector p3 = FloatVector.fromArray(SPECIES, sums, s3);
    FloatVector q3 = FloatVector.fromArray(SPECIES, sums, s3 + next);
    for (int i = 0; i < xVectors.length; i++) {
      int at = xVectors[i];
      int offset = i * LANES;
      FloatVector xp = FloatVector.fromArray(SPECIES, x, x0 + at);
      FloatVector xq = FloatVector.fromArray(SPECIES, x, x1 + at);
      FloatVector v = FloatVector.fromArray(SPECIES, y, y0 + offset);
      p0 = v.fma(xp, p0);
      q0 = v.fma(xq, q0);
      v = FloatVector.fromArray(SPECIES, y, y1 + offset);
      p1 = v.fma(xp, p1);
      q1 = v.fma(xq, q1);
      v = FloatVector.fromArray(SPECIES, y, y2 + offset);
      p2 = v.fma(xp, p2);
      q2 = v.fma(xq, q2);
      v = FloatVector.fromArray(SPECIES, y, y3 + offset);
      p3 = v.fma(xp, p3);
      q3 = v.fma(xq, q3);
    }
    p0.intoArray(sums, s0);
    q0.intoArray(sums, s0 + next);
    p1.intoArray(sums, s1);
    q1.intoArray(sums, s1 + next);
    p2.intoArray(sums, s2);
    q2.intoArray(sums, s2 + next);
    p3.intoArray(sums, s3);
    q3.intoArray(sums, s3 + next);
  }

  /** Adds up the lanes of the sums into their dot products. */
  public static void sum(float[] sums, float[] dots) {
    for (int dot = 0; dot < dots.length; dot++) {
      float sum = 0;
      for (int lane = 0; lane < LANES; lane++) {
        sum += sums[dot * LANES + lane];
      }
      dots[dot] = sum;
    }
  }
}
