package dev.millrace.topology.door;

import dev.millrace.model.Architecture;
import dev.millrace.topology.observe.StreamObserver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage of labels: turns each record into a {@link LateLabel}, or into a {@link Rejected}
 * with the reason. Throws nothing because of a record.
 */
public final class LabelDoorProcessor
    extends ContextualProcessor<byte[], byte[], byte[], Received> {

  private static final Logger log = LoggerFactory.getLogger(LabelDoorProcessor.class);

  private final LabelReader reader;
  private final StreamObserver observer;

  private LabelDoorProcessor(LabelReader reader, StreamObserver observer) {
    this.reader = reader;
    this.observer = observer;
  }

  /**
   * Returns what makes a door per task.
   *
   * @param network whose classes there are
   * @param observer counts what is rejected
   */
  public static ProcessorSupplier<byte[], byte[], byte[], Received> supplier(
      Architecture network, StreamObserver observer) {
    LabelReader reader = new LabelReader(network);
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], Received> get() {
        return new LabelDoorProcessor(reader, observer);
      }
    };
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    Received received = reader.read(record, place);
    if (received instanceof Rejected rejected) {
      observer.rejected(rejected.problem().reason(), 1);
      log.info(
          "Dead letter: {}-{} offset {}: {}",
          place.topic(),
          place.partition(),
          place.offset(),
          DeadLetter.shortened(rejected.problem().message()));
    }
    context().forward(record.withValue(received));
  }
}
