package dev.millrace.topology.learner;

/**
 * Saved state that does not fit the settings or is damaged. It is left as it is; the message says
 * what differs and how to go on.
 */
public final class IncompatibleStateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  IncompatibleStateException(String message) {
    super(message);
  }

  IncompatibleStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
