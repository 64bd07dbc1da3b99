package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise maximum of blocks, plus a bias, and the way back to the first block that holds
 * it. Blocks lie in one array, at equal distances. A NaN is passed on from the first block alone;
 * it is in all of them when weights are no numbers.
 */
public final class VectorMaximum {

  /** Floats that hold the sum of many gradients, to be added up in the end. */
  public static final int SUMS = Vectors.COLUMNS;

  private static final float NONE = -1;

  private VectorMaximum() {}

  /**
   * Computes {@code max(block, block, …) + bias}.
   *
   * @param length of what is computed, a multiple of {@link Vectors#COLUMNS}
   * @param rectified whether to put 0 where the result is negative
   * @param output receives the result from {@code outputStart} on
   * @param choice receives, from there on too, the number of the first block that holds the
   *     maximum; -1 where a rectified output is 0
   */
  public static void forward(
      float[] blocks,
      int start,
      int distance,
      int count,
      int length,
      float bias,
      boolean rectified,
      float[] output,
      float[] choice,
      int outputStart) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < length; i += LANES) {
      FloatVector maximum = FloatVector.fromArray(SPECIES, blocks, start + i);
      FloatVector chosen = zero;
      for (int block = 1; block < count; block++) {
        FloatVector other = FloatVector.fromArray(SPECIES, blocks, start + block * distance + i);
        VectorMask<Float> larger = other.compare(VectorOperators.GT, maximum);
        maximum = maximum.blend(other, larger);
        chosen = chosen.blend(block, larger);
      }
      maximum = maximum.add(bias);
      if (rectified) {
        VectorMask<Float> cut = maximum.compare(VectorOperators.LE, zero);
        maximum = maximum.blend(zero, cut);
        chosen = chosen.blend(NONE, cut);
      }
      maximum.intoArray(output, outputStart + i);
      chosen.intoArray(choice, outputStart + i);
    }
  }

  /**
   * Overwrites the blocks with their gradients: each element of the output's goes to the block that
   * {@link #forward} chose.
   *
   * @param sums {@link #SUMS} floats from {@code sumsStart} on; what goes to the blocks is added to
   *     them: the derivative by the bias
   */
  public static void backward(
      float[] blocks,
      int start,
      int distance,
      int count,
      int length,
      float[] gradient,
      float[] choice,
      int outputStart,
      float[] sums,
      int sumsStart) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum = FloatVector.fromArray(SPECIES, sums, sumsStart);
    for (int i = 0; i < length; i += LANES) {
      FloatVector whole = FloatVector.fromArray(SPECIES, gradient, outputStart + i);
      FloatVector chosen = FloatVector.fromArray(SPECIES, choice, outputStart + i);
      sum = sum.add(zero.blend(whole, chosen.compare(VectorOperators.NE, NONE)));
      for (int block = 0; block < count; block++) {
        zero.blend(whole, chosen.compare(VectorOperators.EQ, (float) block))
            .intoArray(blocks, start + block * distance + i);
      }
    }
    sum.intoArray(sums, sumsStart);
  }
}
