package com.example.labeler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The lines of a file that may grow while it is read. One thread reads. */
final class LabelFile implements AutoCloseable {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path path;
  private final InputStream in;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream(); // has no end yet
  private long bytes;
  private long line;

  private LabelFile(Path path, InputStream in) {
    this.path = path;
    this.in = in;
  }

  static LabelFile open(Path path) {
    try {
      return new LabelFile(path, new BufferedInputStream(Files.newInputStream(path)));
    } catch (NoSuchFileException e) {
      throw new LabelerException("There is no file " + path, e);
    } catch (IOException e) {
      throw new LabelerException("Cannot read " + path + ": " + e, e);
    }
  }

  /**
   * Returns the next line that has an end; empty if there is none yet.
   *
   * @throws LabelerException if the file cannot be read, or has become shorter
   */
  Optional<String> next() {
    try {
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes++;
        if (b == '\n') {
          return Optional.of(take());
        }
        begun.write(b);
      }
      if (Files.size(path) < bytes) {
        throw new LabelerException(
            path + " has become shorter: lines may be appended, but not changed");
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new LabelerException("Cannot read on after " + place() + ": " + e, e);
    }
  }

  /** Returns the last line if it has no end; empty if it has one. */
  Optional<String> rest() {
    return begun.size() == 0 ? Optional.empty() : Optional.of(take());
  }

  private String take() {
    line++;
    String text = begun.toString(UTF_8);
    begun.reset();
    text = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    return line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** Returns file and number of the line that was given last. */
  String place() {
    return path + ":" + line;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new LabelerException("Cannot close " + path + ": " + e, e);
    }
  }
}
