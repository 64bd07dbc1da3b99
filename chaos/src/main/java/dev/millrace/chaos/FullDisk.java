package dev.millrace.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system of 64 KB in memory that has not a byte left. Mounting it takes root, on Linux. */
final class FullDisk implements AutoCloseable {

  private final Path path;

  private FullDisk(Path path) {
    this.path = path;
  }

  /** Returns whether one can be mounted here, by mounting one under {@code directory}. */
  static boolean isPossible(Path directory) {
    try {
      mount(directory.resolve("try-disk")).close();
      return true;
    } catch (UncheckedIOException | ChaosException e) {
      return false;
    }
  }

  static FullDisk mount(Path path) {
    try {
      Files.createDirectories(path);
      run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path.toString());
      fill(path.resolve("filler"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FullDisk(path);
  }

  private static void fill(Path file) throws IOException {
    byte[] bytes = new byte[1024];
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException e) {
      if (Files.size(file) == 0) {
        throw e;
      }
    }
  }

  Path path() {
    return path;
  }

  private static void run(String... command) throws IOException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new ChaosException(String.join(" ", command) + ": " + output.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChaosException("interrupted", e);
    }
  }

  @Override
  public void close() {
    try {
      run("umount", path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
