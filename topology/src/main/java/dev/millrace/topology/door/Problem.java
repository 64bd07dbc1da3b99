package dev.millrace.topology.door;

import dev.millrace.topology.observe.DeadLetterReason;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Why a record cannot be used.
 *
 * @param reason the kind of fault, to be counted
 * @param message what was given and what was wanted
 */
record Problem(DeadLetterReason reason, String message) {

  /** Returns the class of exception that stands for it in a dead letter, as KIP-1034 wants one. */
  Class<? extends Exception> exception() {
    return reason == DeadLetterReason.UNDECODABLE
        ? SerializationException.class
        : InvalidRecordException.class;
  }
}
