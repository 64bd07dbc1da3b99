package dev.millrace.chaos;

import java.io.Serial;

/** What must not happen under faults did happen, such as an application that does not recover. */
final class ChaosException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  ChaosException(String message) {
    super(message);
  }

  ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
