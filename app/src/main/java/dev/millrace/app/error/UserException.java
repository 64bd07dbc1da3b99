package dev.millrace.app.error;

import java.io.Serial;

/**
 * A failure that the user can fix: its message is one line that says what was given, what was
 * wanted, and what to do. Shown as it is, without a stack trace.
 */
public final class UserException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Makes one with a message for the user. */
  public UserException(String message) {
    super(message);
  }

  /** Makes one with a message for the user, and the cause for {@code --verbose}. */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
