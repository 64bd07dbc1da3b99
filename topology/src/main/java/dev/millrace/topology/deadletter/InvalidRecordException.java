package dev.millrace.topology.deadletter;

import dev.millrace.topology.observe.DeadLetterReason;

/**
 * A source record that cannot be used; the message says what was given and what was wanted. Thrown
 * by a processor, it sends the record being processed to the dead-letter topic, and the stream goes
 * on.
 */
public final class InvalidRecordException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;

  /**
   * Creates the exception without a stack trace: the fault lies in the record, not in the code.
   *
   * @param reason the kind of fault
   * @param message what was given and what was wanted
   */
  public InvalidRecordException(DeadLetterReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  DeadLetterReason reason() {
    return reason;
  }
}
