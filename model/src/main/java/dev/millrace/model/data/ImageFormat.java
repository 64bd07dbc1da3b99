package dev.millrace.model.data;

import java.util.Arrays;
import java.util.Optional;

/** The formats of image files that are read, told apart by a file's first bytes. */
enum ImageFormat {
  PNG("PNG", "png") {
    @Override
    boolean begins(byte[] bytes) {
      return FileKind.begins(bytes, 0, "\u0089PNG\r\n\u001A\n");
    }
  },
  JPEG("JPEG", "jpeg") {
    @Override
    boolean begins(byte[] bytes) {
      return FileKind.begins(bytes, 0, "\u00FF\u00D8\u00FF");
    }
  },
  GIF("GIF", "gif") {
    @Override
    boolean begins(byte[] bytes) {
      return FileKind.begins(bytes, 0, "GIF87a") || FileKind.begins(bytes, 0, "GIF89a");
    }
  },
  BMP("BMP", "bmp") {
    @Override
    boolean begins(byte[] bytes) {
      // Two letters begin many a text: the length of the second header must be a BMP's, too.
      return FileKind.begins(bytes, 0, "BM")
          && bytes.length > BMP_HEADER_SIZE
          && bytes[BMP_HEADER_SIZE] >= 12
          && FileKind.begins(bytes, BMP_HEADER_SIZE + 1, "\0\0\0");
    }
  },
  WEBP("WebP", "webp") {
    @Override
    boolean begins(byte[] bytes) {
      return FileKind.begins(bytes, 0, "RIFF") && FileKind.begins(bytes, 8, "WEBP");
    }
  };

  private static final int BMP_HEADER_SIZE = 14;

  private final String title;
  private final String readerName;

  ImageFormat(String title, String readerName) {
    this.title = title;
    this.readerName = readerName;
  }

  abstract boolean begins(byte[] bytes);

  /** The name that ImageIO knows it by. */
  String readerName() {
    return readerName;
  }

  /** The format of a file that begins so, if it is one of these. */
  static Optional<ImageFormat> of(byte[] bytes) {
    return Arrays.stream(values()).filter(format -> format.begins(bytes)).findFirst();
  }

  /** The name for people. */
  @Override
  public String toString() {
    return title;
  }
}
