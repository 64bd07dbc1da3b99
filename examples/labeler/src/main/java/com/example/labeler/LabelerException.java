package com.example.labeler;

/** What ends the program and its user can fix: the message says what. */
final class LabelerException extends RuntimeException {

  private static final long serialVersionUID = 1;

  LabelerException(String message) {
    super(message);
  }

  LabelerException(String message, Throwable cause) {
    super(message, cause);
  }
}
