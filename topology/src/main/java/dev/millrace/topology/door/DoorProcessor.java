package dev.millrace.topology.door;

import dev.millrace.model.Architecture;
import dev.millrace.model.data.Fitting;
import dev.millrace.topology.observe.StreamObserver;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage: turns each record into a {@link Sample}, or into a {@link Rejected} with the
 * reason. Throws nothing because of a record.
 */
public final class DoorProcessor extends ContextualProcessor<byte[], byte[], byte[], Received> {

  private static final Logger log = LoggerFactory.getLogger(DoorProcessor.class);

  private final ImageReader reader;
  private final StreamObserver observer;
  private boolean warnedOfHeaders;

  private DoorProcessor(ImageReader reader, StreamObserver observer) {
    this.reader = reader;
    this.observer = observer;
  }

  /**
   * Returns what makes a door per task.
   *
   * @param network what the images must fit
   * @param fitting how image files are made to fit it
   * @param observer counts what is rejected
   */
  public static ProcessorSupplier<byte[], byte[], byte[], Received> supplier(
      Architecture network, Fitting fitting, StreamObserver observer) {
    ImageReader reader = new ImageReader(network, fitting);
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], Received> get() {
        return new DoorProcessor(reader, observer);
      }
    };
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    ImageReader.Result result = reader.read(record, place);
    if (result.problem() == null) {
      warnOfHeaders(record.headers(), place);
    }
    context()
        .forward(
            record.withValue(
                result.problem() == null
                    ? result.sample()
                    : rejected(record, place, result.problem())));
  }

  private void warnOfHeaders(Headers received, RecordMetadata place) {
    if (!warnedOfHeaders && DeadLetter.size(received) > PassedHeaders.MAX_BYTES) {
      warnedOfHeaders = true;
      log.warn(
          "{}-{} offset {}: its prediction does not bear all of its headers, which are larger than"
              + " {} bytes. It is not told of the next ones.",
          place.topic(),
          place.partition(),
          place.offset(),
          PassedHeaders.MAX_BYTES);
    }
  }

  private Rejected rejected(Record<byte[], byte[]> record, RecordMetadata place, Problem problem) {
    observer.rejected(problem.reason(), 1);
    log.info(
        "Dead letter: {}-{} offset {}: {}",
        place.topic(),
        place.partition(),
        place.offset(),
        DeadLetter.shortened(problem.message()));
    return new Rejected(
        record.key(),
        record.value(),
        record.headers(),
        place.topic(),
        place.partition(),
        place.offset(),
        problem);
  }
}
