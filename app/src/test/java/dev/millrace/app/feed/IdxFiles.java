package dev.millrace.app.feed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes small IDX files: images of 2 x 3 pixels, with label = index modulo 10. */
public final class IdxFiles {

  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private IdxFiles() {}

  /** Writes images, each filled with its index. */
  public static Path images(Path file, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 + count * HEIGHT * WIDTH);
    bytes.putInt(0x803).putInt(count).putInt(HEIGHT).putInt(WIDTH);
    for (int i = 0; i < count * HEIGHT * WIDTH; i++) {
      bytes.put((byte) (i / (HEIGHT * WIDTH)));
    }
    return Files.write(file, bytes.array());
  }

  /** Writes labels. */
  public static Path labels(Path file, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + count);
    bytes.putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      bytes.put((byte) (i % 10));
    }
    return Files.write(file, bytes.array());
  }
}
