package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Image files that are broken, or made to do harm; each small. */
final class Hostile {

  private Hostile() {}

  static byte[] file(String kind) throws IOException {
    return switch (kind) {
      case "png-ends-early" -> cut("png", 0.6);
      case "jpeg-ends-early" -> cut("jpeg", 0.9);
      case "gif-ends-early" -> cut("gif", 0.9);
      case "bmp-ends-early" -> cut("bmp", 0.9);
      case "png-40000" -> png(40_000, new byte[0]);
      case "png-text-bomb" -> withTextBomb();
      case "gif-65535" -> changed("gif", 6, ByteOrder.LITTLE_ENDIAN, (short) -1, (short) -1);
      case "bmp-9000" -> bmp();
      case "jpeg-65535" -> jpeg();
      case "html" -> "<!DOCTYPE html><html>not found</html>".getBytes(ISO_8859_1);
      case "heic" -> "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(ISO_8859_1);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static byte[] cut(String format, double kept) throws IOException {
    byte[] whole = ImageFilesTopologyTest.file(format, 0);
    return Arrays.copyOf(whole, (int) (kept * whole.length));
  }

  private static byte[] changed(String format, int at, ByteOrder order, short... values)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(ImageFilesTopologyTest.file(format, 0)).order(order);
    for (int i = 0; i < values.length; i++) {
      bytes.putShort(at + 2 * i, values[i]);
    }
    return bytes.array();
  }

  private static byte[] bmp() throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(ImageFilesTopologyTest.file("bmp", 0)).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putInt(18, 9_000).putInt(22, 9_000).array();
  }

  /** Height and width stand five bytes after the marker of a frame, C0. */
  private static byte[] jpeg() throws IOException {
    byte[] file = ImageFilesTopologyTest.file("jpeg", 0);
    int frame = new String(file, ISO_8859_1).indexOf("\u00ff\u00c0");
    return changed("jpeg", frame + 5, ByteOrder.BIG_ENDIAN, (short) -1, (short) -1);
  }

  private static byte[] png(int side, byte[] data) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write("\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1));
    file.write(
        chunk("IHDR", ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 8).array()));
    file.write(chunk("IDAT", data));
    file.write(chunk("IEND", new byte[0]));
    return file.toByteArray();
  }

  /** A text of 1 GiB, packed into about 1 MB, stands before the pixels. */
  private static byte[] withTextBomb() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write("Comment\0\0".getBytes(ISO_8859_1));
    try (DeflaterOutputStream packed =
        new DeflaterOutputStream(text, new Deflater(Deflater.BEST_SPEED), 1 << 16)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 1 << 10; i++) {
        packed.write(zeros);
      }
    }
    byte[] plain = ImageFilesTopologyTest.file("png", 0);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(plain, 0, 33); // signature and IHDR
    file.write(chunk("zTXt", text.toByteArray()));
    file.write(plain, 33, plain.length - 33);
    return file.toByteArray();
  }

  private static byte[] chunk(String type, byte[] data) {
    byte[] name = type.getBytes(ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    return ByteBuffer.allocate(12 + data.length)
        .putInt(data.length)
        .put(name)
        .put(data)
        .putInt((int) crc.getValue())
        .array();
  }
}
