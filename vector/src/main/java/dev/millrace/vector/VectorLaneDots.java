package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Dot products of all rows of one matrix with all rows of another, {@code S += Y · Xᵀ}, where rows
 * of both may lie anywhere, and are long. Each lane of a vector keeps a sum of its own until {@link
 * #sum}, so that no operand is transposed or filled up to whole tiles; the rounding depends on the
 * length of a vector. Two rows of Y by five of X stay in registers.
 */
public final class VectorLaneDots {

  private static final int TILE_Y = 2;
  private static final int TILE_X = 5;

  private VectorLaneDots() {}

  /**
   * Floats that hold the sums of all lanes, [rows of Y, rows of X, lanes], both kinds of rows
   * rounded up to whole tiles.
   */
  public static int sumsLength(int yRows, int xRows) {
    return Math.multiplyExact(tiled(yRows, TILE_Y), tiled(xRows, TILE_X) * LANES);
  }

  private static int tiled(int rows, int tile) {
    return (rows + tile - 1) / tile * tile;
  }

  /**
   * Adds dot products.
   *
   * @param y row i of Y starts at {@code yStart + yRows[i]}, and its elements are neighbors
   * @param x row k of X starts at {@code xStart + xRows[k]}, likewise
   * @param length of all rows, a multiple of {@link Vectors#COLUMNS}
   * @param sums of {@link #sumsLength}
   * @throws IllegalArgumentException if the length is no such multiple
   */
  public static void add(
      float[] y,
      int yStart,
      int[] yRows,
      float[] x,
      int xStart,
      int[] xRows,
      int length,
      float[] sums) {
    Vectors.requireWholeTiles("length", length);
    int lastX = xRows.length - 1;
    int row = tiled(xRows.length, TILE_X) * LANES;
    for (int i = 0; i < yRows.length; i += TILE_Y) {
      // At the end some rows of a tile are the same: their sums are there twice.
      int y0 = yStart + yRows[i];
      int y1 = yStart + yRows[Math.min(i + 1, yRows.length - 1)];
      for (int k = 0; k < xRows.length; k += TILE_X) {
        int x0 = xStart + xRows[k];
        int x1 = xStart + xRows[Math.min(k + 1, lastX)];
        int x2 = xStart + xRows[Math.min(k + 2, lastX)];
        int x3 = xStart + xRows[Math.min(k + 3, lastX)];
        int x4 = xStart + xRows[Math.min(k + 4, lastX)];
        int s = i * row + k * LANES;
        tile(y, y0, y1, x, x0, x1, x2, x3, x4, length, sums, s, s + row);
      }
    }
  }

  private static void tile(
      float[] y,
      int y0,
      int y1,
      float[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      int x4,
      int length,
      float[] sums,
      int p,
      int q) {
    FloatVector p0 = FloatVector.fromArray(SPECIES, sums, p);
    FloatVector p1 = FloatVector.fromArray(SPECIES, sums, p + LANES);
    FloatVector p2 = FloatVector.fromArray(SPECIES, sums, p + 2 * LANES);
    FloatVector p3 = FloatVector.fromArray(SPECIES, sums, p + 3 * LANES);
    FloatVector p4 = FloatVector.fromArray(SPECIES, sums, p + 4 * LANES);
    FloatVector q0 = FloatVector.fromArray(SPECIES, sums, q);
    FloatVector q1 = FloatVector.fromArray(SPECIES, sums, q + LANES);
    FloatVector q2 = FloatVector.fromArray(SPECIES, sums, q + 2 * LANES);
    FloatVector q3 = FloatVector.fromArray(SPECIES, sums, q + 3 * LANES);
    FloatVector q4 = FloatVector.fromArray(SPECIES, sums, q + 4 * LANES);
    for (int at = 0; at < length; at += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, y, y0 + at);
      FloatVector w = FloatVector.fromArray(SPECIES, y, y1 + at);
      FloatVector u0 = FloatVector.fromArray(SPECIES, x, x0 + at);
      p0 = u0.fma(v, p0);
      q0 = u0.fma(w, q0);
      FloatVector u1 = FloatVector.fromArray(SPECIES, x, x1 + at);
      p1 = u1.fma(v, p1);
      q1 = u1.fma(w, q1);
      FloatVector u2 = FloatVector.fromArray(SPECIES, x, x2 + at);
      p2 = u2.fma(v, p2);
      q2 = u2.fma(w, q2);
      FloatVector u3 = FloatVector.fromArray(SPECIES, x, x3 + at);
      p3 = u3.fma(v, p3);
      q3 = u3.fma(w, q3);
      FloatVector u4 = FloatVector.fromArray(SPECIES, x, x4 + at);
      p4 = u4.fma(v, p4);
      q4 = u4.fma(w, q4);
    }
    p0.intoArray(sums, p);
    p1.intoArray(sums, p + LANES);
    p2.intoArray(sums, p + 2 * LANES);
    p3.intoArray(sums, p + 3 * LANES);
    p4.intoArray(sums, p + 4 * LANES);
    q0.intoArray(sums, q);
    q1.intoArray(sums, q + LANES);
    q2.intoArray(sums, q + 2 * LANES);
    q3.intoArray(sums, q + 3 * LANES);
    q4.intoArray(sums, q + 4 * LANES);
  }

  /**
   * Adds up the lanes of each sum.
   *
   * @param sums of {@link #sumsLength}; not modified
   * @param yRows rows of Y
   * @param xRows rows of X
   * @param target receives [rows of Y, rows of X]
   */
  public static void sum(float[] sums, int yRows, int xRows, float[] target) {
    int row = tiled(xRows, TILE_X) * LANES;
    for (int i = 0; i < yRows; i++) {
      for (int k = 0; k < xRows; k++) {
        float sum = 0;
        for (int lane = 0; lane < LANES; lane++) {
          sum += sums[i * row + k * LANES + lane];
        }
        target[i * xRows + k] = sum;
      }
    }
  }
}
