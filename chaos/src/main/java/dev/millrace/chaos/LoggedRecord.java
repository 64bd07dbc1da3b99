package dev.millrace.chaos;

/**
 * A record as the broker's log holds it, with what became of it.
 *
 * @param producerId the id that the broker gave to its producer; it stays the same when an instance
 *     makes its producer anew
 * @param transaction a number that the records of one transaction share
 */
record LoggedRecord(long offset, String key, long producerId, int transaction, Outcome outcome) {

  /** How the transaction ended. */
  enum Outcome {
    COMMITTED,
    ABORTED,
    OPEN
  }

  boolean isCommitted() {
    return outcome == Outcome.COMMITTED;
  }
}
