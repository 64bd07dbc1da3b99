package dev.millrace.topology.deadletter;

import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.StreamObserver;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every record that cannot be decoded to the dead-letter topic and lets the stream go on.
 * Kafka Streams creates it by name and counts what it drops in {@code dropped-records-total}.
 */
public final class DeadLetterDeserializationHandler implements DeserializationExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(DeadLetterDeserializationHandler.class);

  private DeadLetter deadLetter;
  private StreamObserver observer;

  /** Creates the handler; Kafka Streams then calls {@link #configure}. */
  public DeadLetterDeserializationHandler() {}

  @Override
  public void configure(Map<String, ?> configs) {
    deadLetter = DeadLetter.configured(configs);
    observer = DeadLetter.configuredObserver(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    log.info(
        "Dead letter: {}-{} offset {}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        DeadLetter.message(exception));
    observer.rejected(DeadLetterReason.UNDECODABLE, 1);
    Rejected rejected =
        new Rejected(
            record.key(),
            record.value(),
            record.headers(),
            record.topic(),
            record.partition(),
            record.offset(),
            record.timestamp());
    return Response.resume(List.of(deadLetter.of(rejected, exception)));
  }
}
