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
 * alone, and comes from there; it is in all of them when weights are no numbers.
 *
 * <p>Immutable and thread-safe, as long as nobody changes what the constructor was given.
 */
public final class VectorMaximum {

  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  private final int distance;
  private final boolean rectified;
  private final int[] blockOffsets;
  private final int[] elementStarts;

  /**
   * Describes blocks.
   *
   * @param distance floats from a block to the next
   * @param rectified whether to put 0 where the result is negative
   * @param blockOffsets for each block, what to add to an element's start if it holds the maximum;
   *     at least 0
   * @param elementStarts for each element, what it starts with; at least 0. Not looked at where
   *     nobody wants to know the origins
   */
  public VectorMaximum(int distance, boolean rectified, int[] blockOffsets, int[] elementStarts) {
    this.distance = distance;
    this.rectified = rectified;
    this.blockOffsets = blockOffsets;
    this.elementStarts = elementStarts;
  }

  /**
   * Computes {@code max(block, block, …) + bias}, and where each maximum came from.
   *
   * @param blocks of which the first one starts at {@code start}
   * @param length of what is computed, a multiple of {@link Vectors#COLUMNS}
   * @param output receives the result from {@code outputStart} on
   * @param element the first one to compute, of those that the constructor was told of
   * @param origins receives the element's start plus the block's offset, from {@code outputStart}
   *     on, and negative numbers where a rectified output is 0; null if nobody wants to know
   */
  public void forward(
      float[] blocks,
      int start,
      int length,
      float bias,
      float[] output,
      int outputStart,
      int element,
      int[] origins) {
    FloatVector none = bits(Integer.MIN_VALUE);
    for (int i = 0; i < length; i += LANES) {
      FloatVector maximum = FloatVector.fromArray(SPECIES, blocks, start + i);
      FloatVector offset = bits(blockOffsets[0]);
      for (int block = 1; block < blockOffsets.length; block++) {
        FloatVector other = FloatVector.fromArray(SPECIES, blocks, start + block * distance + i);
        VectorMask<Float> larger = other.compare(VectorOperators.GT, maximum);
        maximum = maximum.blend(other, larger);
        offset = offset.blend(bits(blockOffsets[block]), larger);
      }
      maximum = maximum.add(bias);
      if (rectified) {
        VectorMask<Float> cut = maximum.compare(VectorOperators.LE, ZERO);
        maximum = maximum.blend(ZERO, cut);
        offset = offset.blend(none, cut);
      }
      maximum.intoArray(output, outputStart + i);
      if (origins != null) {
        IntVector.fromArray(INTS, elementStarts, element + i)
            .add(offset.reinterpretAsInts())
            .intoArray(origins, outputStart + i);
      }
    }
  }

  /** An integer where vectors of floats want one, to be moved about only. */
  private static FloatVector bits(int number) {
    return IntVector.broadcast(INTS, number).reinterpretAsFloats();
  }
}
