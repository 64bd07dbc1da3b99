package dev.millrace.topology.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes cut into pieces that fit a record: with key and header well below the 1 MiB that producers
 * and brokers allow unless told otherwise.
 */
public final class Chunks {

  /** Largest chunk. */
  public static final int BYTES = 768 * 1024;

  private Chunks() {}

  /**
   * Returns the remaining bytes in chunks of {@link #BYTES}, of which the last may be smaller; one
   * empty chunk if there are none. They share the content of {@code bytes}.
   */
  public static List<ByteBuffer> of(ByteBuffer bytes) {
    List<ByteBuffer> chunks = new ArrayList<>();
    int from = bytes.position();
    do {
      int length = Math.min(BYTES, bytes.limit() - from);
      chunks.add(bytes.slice(from, length));
      from += length;
    } while (from < bytes.limit());
    return chunks;
  }
}
