package dev.millrace.topology.deadletter;

import java.util.Map;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;

/**
 * Stops the stream when an output cannot be sent, as Kafka's own handler does, but tries no dead
 * letter: the transaction is aborted, so none would remain, and Kafka's fails itself, hiding the
 * cause, when the source record has no timestamp.
 */
public final class StopOnProductionError extends DefaultProductionExceptionHandler {

  /** Creates the handler; Kafka Streams does so by name. */
  public StopOnProductionError() {}

  @Override
  public void configure(Map<String, ?> configs) {
    // Takes no note of the dead-letter topic.
  }
}
