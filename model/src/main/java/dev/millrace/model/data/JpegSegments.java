package dev.millrace.model.data;

import java.util.Arrays;

/** What is told about a JPEG file by its segments, before its pixels. */
final class JpegSegments {
  private static final int MARKER = 0xFF;
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int APPLICATION_1 = 0xE1;

  private JpegSegments() {}

  /**
   * The file with an end mark, which is what some lack and nothing else.
   *
   * @throws DataException if it ends before its pixels
   */
  static byte[] complete(byte[] file) {
    int scan = find(file, START_OF_SCAN, "");
    if (scan < 0) {
      throw new DataException("is a JPEG image that ends early, before its pixels");
    }
    for (int i = file.length - 2; i > scan; i--) {
      if ((file[i] & 0xFF) == MARKER && (file[i + 1] & 0xFF) == END_OF_IMAGE) {
        return file;
      }
    }
    byte[] ended = Arrays.copyOf(file, file.length + 2);
    ended[file.length] = (byte) MARKER;
    ended[file.length + 1] = (byte) END_OF_IMAGE;
    return ended;
  }

  /** Whether a camera has left its notes, which may say how the image is to be turned. */
  static boolean haveExif(byte[] file) {
    return find(file, APPLICATION_1, "Exif\0") >= 0;
  }

  /** Where the first segment of a kind is, at most the one with the pixels; -1 if nowhere. */
  private static int find(byte[] file, int kind, String start) {
    int at = 2;
    while (at + 3 < file.length) {
      if ((file[at] & 0xFF) != MARKER) {
        at++; // Filling that does not belong there, and that readers pass over.
        continue;
      }
      int found = file[at + 1] & 0xFF;
      if (found == MARKER) {
        at++;
        continue;
      }
      if (found == kind && FileKind.begins(file, at + 4, start)) {
        return at;
      }
      if (found == START_OF_SCAN) {
        return -1;
      }
      at += 2 + ((file[at + 2] & 0xFF) << 8 | (file[at + 3] & 0xFF));
    }
    return -1;
  }
}
