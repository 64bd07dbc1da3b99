package dev.millrace.app.dashboard;

/** A request of the page that the stream could not answer; the message says why. */
final class UnansweredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnansweredException(String message) {
    super(message);
  }
}
