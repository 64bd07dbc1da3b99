package dev.millrace.model.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Data that cannot be used: the message names the file, what was found and what was wanted. */
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A failure of the file system or of the unpacking while {@code file} was read. */
  static DataException reading(Path file, IOException cause) {
    String problem =
        cause instanceof NoSuchFileException
            ? "no such file"
            : "cannot be read: " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    return new DataException(file + ": " + problem, cause);
  }
}
