package dev.millrace.topology.merging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers as bytes: float32 in little-endian order. */
public final class Floats {

  /** Most numbers in one record: with key and header well below the 1 MiB that brokers allow. */
  static final int PER_RECORD = 192 * 1024;

  private Floats() {}

  /** Returns {@code length} numbers, from index {@code from} on, as new bytes. */
  public static ByteBuffer encode(float[] numbers, int from, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers, from, length);
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
