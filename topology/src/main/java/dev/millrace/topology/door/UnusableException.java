package dev.millrace.topology.door;

import dev.millrace.topology.observe.DeadLetterReason;

/** A record cannot be used; caught where it is made a dead letter. */
final class UnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  UnusableException(DeadLetterReason reason, String message) {
    super(message, null, false, false); // no stack trace: a stream may be full of such records
    this.problem = new Problem(reason, message);
  }

  Problem problem() {
    return problem;
  }
}
