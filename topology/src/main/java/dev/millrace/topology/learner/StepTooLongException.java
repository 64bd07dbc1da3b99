package dev.millrace.topology.learner;

/** An optimizer step that takes longer than a transaction may; the message says how to go on. */
public final class StepTooLongException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StepTooLongException(String message) {
    super(message);
  }
}
