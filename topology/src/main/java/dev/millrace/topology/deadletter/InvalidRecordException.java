package dev.millrace.topology.deadletter;

/**
 * A source record that cannot be used; the message says what was given and what was wanted. Thrown
 * by a processor, it sends the record being processed to the dead-letter topic, and the stream goes
 * on.
 */
public final class InvalidRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception without a stack trace: the fault lies in the record, not in the code. */
  public InvalidRecordException(String message) {
    super(message, null, false, false);
  }
}
