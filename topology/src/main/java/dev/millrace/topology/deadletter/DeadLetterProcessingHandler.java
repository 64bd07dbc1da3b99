package dev.millrace.topology.deadletter;

import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.StreamObserver;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records that a processor found unusable to the dead-letter topic and lets the stream go on.
 * Any exception other than {@link InvalidRecordException} and {@link RejectedRecordsException} is a
 * fault of the program, and stops the stream.
 */
public final class DeadLetterProcessingHandler implements ProcessingExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(DeadLetterProcessingHandler.class);

  private DeadLetter deadLetter;
  private StreamObserver observer;

  /** Creates the handler; Kafka Streams then calls {@link #configure}. */
  public DeadLetterProcessingHandler() {}

  @Override
  public void configure(Map<String, ?> configs) {
    deadLetter = DeadLetter.configured(configs);
    observer = DeadLetter.configuredObserver(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
    List<Rejected> rejected;
    DeadLetterReason reason;
    if (exception instanceof InvalidRecordException invalid) {
      rejected = List.of(sourceRecord(context));
      reason = invalid.reason();
    } else if (exception instanceof RejectedRecordsException several) {
      rejected = several.records();
      reason = DeadLetterReason.NOT_FINITE;
    } else {
      return Response.fail();
    }
    observer.rejected(reason, rejected.size());
    for (Rejected one : rejected) {
      log.info(
          "Dead letter: {}-{} offset {}: {}",
          one.topic(),
          one.partition(),
          one.offset(),
          DeadLetter.message(exception));
    }
    return Response.resume(rejected.stream().map(one -> deadLetter.of(one, exception)).toList());
  }

  private static Rejected sourceRecord(ErrorHandlerContext context) {
    return new Rejected(
        context.sourceRawKey(),
        context.sourceRawValue(),
        context.headers(),
        context.topic(),
        context.partition(),
        context.offset(),
        context.timestamp());
  }
}
