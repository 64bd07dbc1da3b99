package dev.millrace.vector;

import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise maximum of blocks, plus a bias, and the way back to the first block that holds
 * it. Blocks lie in one array, at equal distances.
 */
public final class VectorMaximum {

  private VectorMaximum() {}

  /**
   * Computes {@code max(block, block, …) + bias}.
   *
   * @param length of what is computed, a multiple of {@link Vectors#COLUMNS}
   * @param rectified whether to put 0 where the result is negative
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
      int outputStart) {
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < length; i += LANES) {
      FloatVector maximum = maximum(blocks, start + i, distance, count).add(bias);
      if (rectified) {
        maximum = maximum.max(zero);
      }
      maximum.intoArray(output, outputStart + i);
    }
  }

  private static FloatVector maximum(float[] blocks, int start, int distance, int count) {
    FloatVector maximum = FloatVector.fromArray(SPECIES, blocks, start);
    for (int block = 1; block < count; block++) {
      maximum = maximum.max(FloatVector.fromArray(SPECIES, blocks, start + block * distance));
    }
    return maximum;
  }

  /**
   * Overwrites each element of the blocks with its gradient: that of the output if it is the first
   * that holds the maximum, and the output is not a rectified 0; otherwise 0.
   *
   * @return sum of the gradients that went to a block: the derivative by the bias
   */
  public static float backward(
      float[] blocks,
      int start,
      int distance,
      int count,
      int length,
      boolean rectified,
      float[] output,
      float[] gradient,
      int outputStart) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector sum = zero;
    for (int i = 0; i < length; i += LANES) {
      FloatVector left = FloatVector.fromArray(SPECIES, gradient, outputStart + i);
      if (rectified) {
        FloatVector out = FloatVector.fromArray(SPECIES, output, outputStart + i);
        left = zero.blend(left, out.compare(VectorOperators.GT, zero));
      }
      sum = sum.add(left);
      FloatVector maximum = maximum(blocks, start + i, distance, count);
      for (int block = 0; block < count; block++) {
        int at = start + block * distance + i;
        VectorMask<Float> holds =
            FloatVector.fromArray(SPECIES, blocks, at).compare(VectorOperators.EQ, maximum);
        zero.blend(left, holds).intoArray(blocks, at);
        left = left.blend(zero, holds);
      }
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
