package dev.millrace.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The ten bytes before the body: marker {@code C3 01}, then the writer schema's fingerprint. */
final class SingleObjectHeader {

  static final int BYTES = 10;
  static final short MARKER = (short) 0xC301;

  private SingleObjectHeader() {}

  /** Returns the CRC-64-AVRO fingerprint of a schema's parsing canonical form. */
  static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  static byte[] of(Schema schema) {
    return ByteBuffer.allocate(BYTES)
        .putShort(MARKER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(fingerprint(schema))
        .array();
  }

  /** Reads the marker; {@code bytes} must hold at least {@link #BYTES} bytes. */
  static short marker(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getShort();
  }

  /** Reads the fingerprint; {@code bytes} must hold at least {@link #BYTES} bytes. */
  static long fingerprint(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(Short.BYTES);
  }
}
