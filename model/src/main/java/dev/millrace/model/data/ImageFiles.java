package dev.millrace.model.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads image files from disk. */
final class ImageFiles {
  private static final long MAX_BYTES = 256 << 20;

  private ImageFiles() {}

  /**
   * Reads and decodes a file.
   *
   * @throws DataException naming the file, and saying what is wrong
   */
  static Picture read(Path file) {
    byte[] bytes;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataException(
            "%s: is too large: %,d bytes, at most %,d are read".formatted(file, size, MAX_BYTES));
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
    try {
      return ImageFile.decode(bytes);
    } catch (DataException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }
}
