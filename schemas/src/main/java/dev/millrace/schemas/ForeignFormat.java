package dev.millrace.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;

/** What a value without Avro's single-object marker most likely is, told by its first bytes. */
final class ForeignFormat {

  private static final int REGISTRY_HEADER_BYTES = 5;
  private static final int LONGEST_MAGIC_BYTES = 12;

  private ForeignFormat() {}

  /**
   * Names the format, and says what reads it or what to send instead.
   *
   * @return text to be added to an error message; empty if the format is unknown
   */
  static String hint(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, LONGEST_MAGIC_BYTES), ISO_8859_1);
    String image = imageFile(start);
    if (image != null) {
      return looksLike(
          image + " file; decode it, and send its pixels as a single-object encoded Image record");
    }
    if (start.startsWith("{") || start.startsWith("[")) {
      return looksLike(
          "JSON text; a JSON parser reads it, Millrace reads Avro single-object encoding");
    }
    if (start.startsWith("Obj\u0001")) {
      return looksLike(
          "an Avro container file; Avro's DataFileReader reads it, Millrace reads Avro single-object"
              + " encoding, one record a value");
    }
    if (start.startsWith("\0") && bytes.length >= REGISTRY_HEADER_BYTES) {
      return looksLike(
          "the schema registry's wire format with schema id "
              + Integer.toUnsignedString(ByteBuffer.wrap(bytes).getInt(1))
              + "; a registry's deserializer reads it, Millrace reads Avro single-object encoding");
    }
    return "";
  }

  private static String imageFile(String start) {
    if (start.startsWith("\u00ff\u00d8\u00ff")) {
      return "a JPEG image";
    }
    if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
      return "a PNG image";
    }
    if (start.startsWith("GIF87a") || start.startsWith("GIF89a")) {
      return "a GIF image";
    }
    if (start.startsWith("BM") && start.startsWith("\0\0\0\0", 6)) {
      return "a BMP image";
    }
    if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
      return "a WebP image";
    }
    return null;
  }

  private static String looksLike(String format) {
    return "; the value looks like " + format;
  }
}
