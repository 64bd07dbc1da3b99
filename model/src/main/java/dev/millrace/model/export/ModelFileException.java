package dev.millrace.model.export;

/** A file that holds no model that could be used; the message says what is wrong with it. */
public final class ModelFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ModelFileException(String message) {
    super(message);
  }

  ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
