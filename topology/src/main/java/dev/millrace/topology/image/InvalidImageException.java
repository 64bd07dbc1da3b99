package dev.millrace.topology.image;

/**
 * An image record that cannot be used: its message says what was given and what was wanted. The
 * stream goes on; the record goes to the dead-letter topic.
 */
public final class InvalidImageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception without a stack trace: the fault lies in the record, not in the code. */
  public InvalidImageException(String message) {
    super(message, null, false, false);
  }
}
