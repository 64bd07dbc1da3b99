package dev.millrace.model.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Contents of IDX files for tests. */
final class IdxFiles {
  private IdxFiles() {}

  /** A header of big-endian numbers, then the body. */
  static byte[] idx(byte[] body, int... header) {
    ByteBuffer content = ByteBuffer.allocate(header.length * Integer.BYTES + body.length);
    for (int field : header) {
      content.putInt(field);
    }
    return content.put(body).array();
  }

  /** Images whose pixels count up from 0 through the whole file. */
  static byte[] images(int count, int height, int width) {
    return idx(counting(count * height * width), 0x803, count, height, width);
  }

  static byte[] labels(int... labels) {
    byte[] body = new byte[labels.length];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) labels[i];
    }
    return idx(body, 0x801, labels.length);
  }

  static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
