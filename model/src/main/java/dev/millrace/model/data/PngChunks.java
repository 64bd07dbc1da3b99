package dev.millrace.model.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Reduces a PNG file to the chunks that decide what is seen: IHDR, PLTE, tRNS and IDAT.
 *
 * <p>What else is in it may be broken, or unpack to gigabytes of text, and the JDK's reader would
 * stumble over either. Nor is the end mark wanted, which files that were cut off lack.
 *
 * <p>W3C, "Portable Network Graphics (PNG) Specification", third edition, sections 5 and 11.
 */
final class PngChunks {
  private static final int SIGNATURE_BYTES = 8;
  private static final int HEADER_BYTES = 13;
  private static final int COLOR_TYPE_AT = 9;
  private static final int PALETTE = 3;

  /** Length, name and checksum. */
  private static final int FRAME_BYTES = 12;

  private final ByteBuffer in;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int colorType = -1;
  private boolean hasPixels;

  private PngChunks(byte[] file) {
    in = ByteBuffer.wrap(file);
    out.write(file, 0, SIGNATURE_BYTES);
    in.position(SIGNATURE_BYTES);
  }

  /**
   * The file with those chunks and an end mark alone. Of a file that was cut off within its pixels,
   * what there is.
   *
   * @throws DataException if it has no header or no pixels
   */
  static byte[] visible(byte[] file) {
    return new PngChunks(file).reduce();
  }

  private byte[] reduce() {
    while (in.remaining() >= FRAME_BYTES - Integer.BYTES) {
      int length = in.getInt();
      byte[] name = new byte[Integer.BYTES];
      in.get(name);
      int there = length < 0 ? in.remaining() : Math.min(length, in.remaining());
      String chunk = new String(name, StandardCharsets.ISO_8859_1);
      if (chunk.equals("IEND")) {
        break;
      }
      if (isVisible(chunk, there)) {
        write(name, in.position(), there);
      }
      in.position(Math.min(in.limit(), in.position() + there + Integer.BYTES));
    }
    if (colorType < 0 || !hasPixels) {
      throw new DataException("is a PNG image that ends early, before its pixels");
    }
    write("IEND".getBytes(StandardCharsets.ISO_8859_1), 0, 0);
    return out.toByteArray();
  }

  private boolean isVisible(String chunk, int length) {
    return switch (chunk) {
      case "IHDR" -> {
        boolean first = colorType < 0 && length == HEADER_BYTES;
        if (first) {
          colorType = in.get(in.position() + COLOR_TYPE_AT);
        }
        yield first;
      }
      case "PLTE" -> colorType == PALETTE && !hasPixels;
      case "tRNS" -> !hasPixels && fitsColors(length);
      case "IDAT" -> {
        hasPixels = true;
        yield true;
      }
      default -> false;
    };
  }

  /** Whether transparency has the bytes of the color type; if not, it is to be ignored. */
  private boolean fitsColors(int length) {
    return switch (colorType) {
      case 0 -> length == 2;
      case 2 -> length == 6;
      case PALETTE -> length >= 1 && length <= 256;
      default -> false;
    };
  }

  private void write(byte[] name, int at, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(in.array(), at, length);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
    out.writeBytes(name);
    out.write(in.array(), at, length);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array());
  }
}
