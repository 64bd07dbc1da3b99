package dev.millrace.topology.snapshot;

/** A snapshot whose records contradict each other; the message says which and how. */
public final class InvalidSnapshotException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidSnapshotException(String message) {
    super(message);
  }
}
