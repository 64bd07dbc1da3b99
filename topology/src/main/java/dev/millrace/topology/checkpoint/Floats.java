package dev.millrace.topology.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as bytes: float32 in little-endian order. */
public final class Floats {

  private Floats() {}

  /** Returns whether none is NaN or infinite. */
  public static boolean areFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  /** Returns all numbers as new bytes. */
  public static ByteBuffer encode(float[] numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return bytes;
  }

  /**
   * Copies all remaining numbers to {@code target}, from index {@code from} on; returns how many.
   */
  public static int decode(ByteBuffer bytes, float[] target, int from) {
    int length = bytes.remaining() / Float.BYTES;
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(target, from, length);
    return length;
  }
}
