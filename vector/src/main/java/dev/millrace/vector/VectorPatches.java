package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * Sums over patches of images whose channels are innermost, each patch times a number: where few
 * numbers are not zero, only their patches are touched. Five vectors of a patch are worked on at a
 * time, through all patches, so that what belongs to the kernel stays in registers.
 *
 * <p>A patch lies in an array of its own as whole vectors, row by row; {@link #at} tells where.
 * What stands behind the end of its rows means nothing, and must be 0 to be added to an image.
 *
 * <p>Immutable and thread-safe.
 */
public final class VectorPatches {

  private static final int TILE = 5;

  private final int rowFloats;
  private final int[] parts; // where the vectors of a patch lie in an image, from its start on

  /**
   * Describes patches.
   *
   * @param rows of a patch
   * @param rowLength floats of a row
   * @param distance floats from a row to the next, in the image
   */
  public VectorPatches(int rows, int rowLength, int distance) {
    int vectors = (rowLength + LANES - 1) / LANES;
    rowFloats = vectors * LANES;
    int count = Math.multiplyExact(rows, vectors);
    parts = new int[(count + TILE - 1) / TILE * TILE];
    for (int i = 0; i < count; i++) {
      parts[i] = i / vectors * distance + i % vectors * LANES;
    }
    // What fills up a tile is behind the last part, with weights of 0.
    for (int i = count; i < parts.length; i++) {
      parts[i] = parts[i - 1] + LANES;
    }
  }

  /** Floats of a patch in an array of its own. */
  public int length() {
    return parts.length * LANES;
  }

  /** Where an element of a row lies within a patch in an array of its own. */
  public int at(int row, int element) {
    return row * rowFloats + element;
  }

  /** Floats of an image that are touched from the start of a patch on. */
  public int reach() {
    return parts[parts.length - 1] + LANES;
  }

  /**
   * Adds patches of images, each times a number, to a sum: {@code S += Σ value · patch}.
   *
   * @param values the numbers
   * @param starts where each one's patch begins
   * @param from first of the values
   * @param to behind the last one
   * @param images of which {@link #reach} floats follow each start
   * @param sums receives {@link #length} floats, from {@code sumsStart} on
   */
  public void sum(
      float[] values, int[] starts, int from, int to, float[] images, float[] sums, int sumsStart) {
    for (int k = 0; k < parts.length; k += TILE) {
      int s = sumsStart + k * LANES;
      int a = parts[k];
      int b = parts[k + 1];
      int c = parts[k + 2];
      int d = parts[k + 3];
      int e = parts[k + 4];
      sumTile(values, starts, from, to, images, a, b, c, d, e, sums, s);
    }
  }

  /** Takes five parts as arguments: read in here, they made the loop slower by half. */
  private static void sumTile(
      float[] values,
      int[] starts,
      int from,
      int to,
      float[] images,
      int a,
      int b,
      int c,
      int d,
      int e,
      float[] sums,
      int s) {
    FloatVector p0 = FloatVector.fromArray(SPECIES, sums, s);
    FloatVector p1 = FloatVector.fromArray(SPECIES, sums, s + LANES);
    FloatVector p2 = FloatVector.fromArray(SPECIES, sums, s + 2 * LANES);
    FloatVector p3 = FloatVector.fromArray(SPECIES, sums, s + 3 * LANES);
    FloatVector p4 = FloatVector.fromArray(SPECIES, sums, s + 4 * LANES);
    FloatVector q0 = FloatVector.zero(SPECIES);
    FloatVector q1 = q0;
    FloatVector q2 = q0;
    FloatVector q3 = q0;
    FloatVector q4 = q0;
    int i = from;
    for (; i < to - 1; i += 2) { // two sums, as each waits for its last addition
      int at = starts[i];
      FloatVector v = FloatVector.broadcast(SPECIES, values[i]);
      p0 = FloatVector.fromArray(SPECIES, images, at + a).fma(v, p0);
      p1 = FloatVector.fromArray(SPECIES, images, at + b).fma(v, p1);
      p2 = FloatVector.fromArray(SPECIES, images, at + c).fma(v, p2);
      p3 = FloatVector.fromArray(SPECIES, images, at + d).fma(v, p3);
      p4 = FloatVector.fromArray(SPECIES, images, at + e).fma(v, p4);
      int next = starts[i + 1];
      FloatVector w = FloatVector.broadcast(SPECIES, values[i + 1]);
      q0 = FloatVector.fromArray(SPECIES, images, next + a).fma(w, q0);
      q1 = FloatVector.fromArray(SPECIES, images, next + b).fma(w, q1);
      q2 = FloatVector.fromArray(SPECIES, images, next + c).fma(w, q2);
      q3 = FloatVector.fromArray(SPECIES, images, next + d).fma(w, q3);
      q4 = FloatVector.fromArray(SPECIES, images, next + e).fma(w, q4);
    }
    if (i < to) {
      int at = starts[i];
      FloatVector v = FloatVector.broadcast(SPECIES, values[i]);
      p0 = FloatVector.fromArray(SPECIES, images, at + a).fma(v, p0);
      p1 = FloatVector.fromArray(SPECIES, images, at + b).fma(v, p1);
      p2 = FloatVector.fromArray(SPECIES, images, at + c).fma(v, p2);
      p3 = FloatVector.fromArray(SPECIES, images, at + d).fma(v, p3);
      p4 = FloatVector.fromArray(SPECIES, images, at + e).fma(v, p4);
    }
    p0.add(q0).intoArray(sums, s);
    p1.add(q1).intoArray(sums, s + LANES);
    p2.add(q2).intoArray(sums, s + 2 * LANES);
    p3.add(q3).intoArray(sums, s + 3 * LANES);
    p4.add(q4).intoArray(sums, s + 4 * LANES);
  }

  /**
   * Adds a patch to images, in many places, each time times a number: {@code patch += value · W}.
   *
   * @param values the numbers
   * @param starts where each one's patch begins
   * @param from first of the values
   * @param to behind the last one
   * @param weights W, {@link #length} floats from {@code weightsStart} on
   * @param images of which {@link #reach} floats follow each start
   */
  public void add(
      float[] values,
      int[] starts,
      int from,
      int to,
      float[] weights,
      int weightsStart,
      float[] images) {
    for (int k = 0; k < parts.length; k += TILE) {
      int w = weightsStart + k * LANES;
      int a = parts[k];
      int b = parts[k + 1];
      int c = parts[k + 2];
      int d = parts[k + 3];
      int e = parts[k + 4];
      addTile(values, starts, from, to, weights, w, images, a, b, c, d, e);
    }
  }

  private static void addTile(
      float[] values,
      int[] starts,
      int from,
      int to,
      float[] weights,
      int w,
      float[] images,
      int a,
      int b,
      int c,
      int d,
      int e) {
    FloatVector w0 = FloatVector.fromArray(SPECIES, weights, w);
    FloatVector w1 = FloatVector.fromArray(SPECIES, weights, w + LANES);
    FloatVector w2 = FloatVector.fromArray(SPECIES, weights, w + 2 * LANES);
    FloatVector w3 = FloatVector.fromArray(SPECIES, weights, w + 3 * LANES);
    FloatVector w4 = FloatVector.fromArray(SPECIES, weights, w + 4 * LANES);
    for (int i = from; i < to; i++) {
      int at = starts[i];
      FloatVector v = FloatVector.broadcast(SPECIES, values[i]);
      // One after the other: in a narrow image, the end of one may overlap the next one's start.
      w0.fma(v, FloatVector.fromArray(SPECIES, images, at + a)).intoArray(images, at + a);
      w1.fma(v, FloatVector.fromArray(SPECIES, images, at + b)).intoArray(images, at + b);
      w2.fma(v, FloatVector.fromArray(SPECIES, images, at + c)).intoArray(images, at + c);
      w3.fma(v, FloatVector.fromArray(SPECIES, images, at + d)).intoArray(images, at + d);
      w4.fma(v, FloatVector.fromArray(SPECIES, images, at + e)).intoArray(images, at + e);
    }
  }
}
