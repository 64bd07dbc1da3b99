package dev.millrace.vector;

import static dev.millrace.vector.Vectors.INTS;
import static dev.millrace.vector.Vectors.LANES;
import static dev.millrace.vector.Vectors.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The elementwise maximum of blocks, plus a bias, and where it came from: the first block that
 * holds it. Blocks lie in one array, at equal distances. A NaN is passed on from the first block
 * alone; it is in all of them when weights are no numbers.
 *
 * <p>Immutable and thread-safe.
 */
public final class VectorMaximum {

  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  private final int distance;
  private final int count;
  private final boolean rectified;

  /**
   * Describes blocks.
   *
   * @param distance floats from a block to the next
   * @param count of blocks
   * @param rectified whether to put 0 where the result is negative
   */
  public VectorMaximum(int distance, int count, boolean rectified) {
    this.distance = distance;
    this.count = count;
    this.rectified = rectified;
  }

  /**
   * Computes {@code max(block, block, …) + bias}.
   *
   * @param blocks of which the first one starts at {@code start}
   * @param length of what is computed, a multiple of {@link Vectors#COLUMNS}
   * @param output receives the result from {@code outputStart} on
   */
  public void forward(
      float[] blocks, int start, int length, float bias, float[] output, int outputStart) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector maximum = FloatVector.fromArray(SPECIES, blocks, start + i);
      for (int block = 1; block < count; block++) {
        FloatVector other = FloatVector.fromArray(SPECIES, blocks, start + block * distance + i);
        maximum = maximum.blend(other, other.compare(VectorOperators.GT, maximum));
      }
      maximum = maximum.add(bias);
      if (rectified) {
        maximum = maximum.blend(ZERO, maximum.compare(VectorOperators.LE, ZERO));
      }
      maximum.intoArray(output, outputStart + i);
    }
  }

  /**
   * As {@link #forward}, and tells where each maximum came from.
   *
   * @param elements what to call each element, at least 0
   * @param elementsStart of the first one
   * @param blockNumbers what to add for each block, at least 0
   * @param origins receives the sums of both, from {@code outputStart} on, and negative numbers
   *     where a rectified output is 0
   */
  public void forward(
      float[] blocks,
      int start,
      int length,
      float bias,
      float[] output,
      int outputStart,
      int[] elements,
      int elementsStart,
      int[] blockNumbers,
      int[] origins) {
    FloatVector none = bits(Integer.MIN_VALUE);
    for (int i = 0; i < length; i += LANES) {
      FloatVector maximum = FloatVector.fromArray(SPECIES, blocks, start + i);
      FloatVector chosen = bits(blockNumbers[0]);
      for (int block = 1; block < count; block++) {
        FloatVector other = FloatVector.fromArray(SPECIES, blocks, start + block * distance + i);
        VectorMask<Float> larger = other.compare(VectorOperators.GT, maximum);
        maximum = maximum.blend(other, larger);
        chosen = chosen.blend(bits(blockNumbers[block]), larger);
      }
      maximum = maximum.add(bias);
      if (rectified) {
        VectorMask<Float> cut = maximum.compare(VectorOperators.LE, ZERO);
        maximum = maximum.blend(ZERO, cut);
        chosen = chosen.blend(none, cut);
      }
      maximum.intoArray(output, outputStart + i);
      IntVector.fromArray(INTS, elements, elementsStart + i)
          .add(chosen.reinterpretAsInts())
          .intoArray(origins, outputStart + i);
    }
  }

  /** An integer where vectors of floats want one, to be moved about only. */
  private static FloatVector bits(int number) {
    return IntVector.broadcast(INTS, number).reinterpretAsFloats();
  }
}
