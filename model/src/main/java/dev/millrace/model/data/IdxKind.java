package dev.millrace.model.data;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Says in words what a file is that is not the IDX file that was wanted. */
final class IdxKind {
  private static final int LOOKED_AT = 512;
  private static final int MOST_DIMENSIONS = 16;

  private IdxKind() {}

  /**
   * What a content is, as words that follow "it".
   *
   * @param magic its first four bytes
   * @param rest what comes behind them, of which some is read
   */
  static String of(int magic, UnpackedFile rest) throws IOException {
    String numbers = numbers(magic >>> 8);
    int dimensions = magic & 0xFF;
    if (!numbers.isEmpty() && dimensions >= 1 && dimensions <= MOST_DIMENSIONS) {
      return "holds %s in %d dimension%s"
          .formatted(numbers, dimensions, dimensions == 1 ? "" : "s");
    }
    byte[] more = rest.readUpTo(LOOKED_AT);
    byte[] first = ByteBuffer.allocate(Integer.BYTES + more.length).putInt(magic).put(more).array();
    String kind = FileKind.of(first);
    if (!rest.isGzip()) {
      return "is " + kind;
    }
    return kind.equals("a gzip file")
        ? "is a gzip file within a gzip file (unpack it once)"
        : "is, within gzip, " + kind;
  }

  private static String numbers(int type) {
    return switch (type) {
      case 0x08 -> "unsigned bytes";
      case 0x09 -> "signed bytes";
      case 0x0B -> "16-bit integers";
      case 0x0C -> "32-bit integers";
      case 0x0D -> "32-bit floating-point numbers";
      case 0x0E -> "64-bit floating-point numbers";
      default -> "";
    };
  }
}
