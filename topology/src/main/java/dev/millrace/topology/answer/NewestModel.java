package dev.millrace.topology.answer;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.snapshot.InvalidSnapshotException;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshot that this process has received. Received by Kafka Streams' global thread,
 * which reads committed records alone, and all that there are before the first image is answered;
 * stream threads look it up.
 */
public final class NewestModel implements ProcessorSupplier<byte[], byte[], Void, Void> {

  private static final Logger log = LoggerFactory.getLogger(NewestModel.class);

  private final StreamObserver observer;
  private volatile Snapshot snapshot;

  /**
   * Creates one that knows no snapshot yet.
   *
   * @param observer counts the records that are passed over
   */
  public NewestModel(StreamObserver observer) {
    this.observer = observer;
  }

  /** Returns the snapshot, always the same object until there is a newer one; null at first. */
  Snapshot snapshot() {
    return snapshot;
  }

  /** Returns when the snapshot was taken; empty before the first. */
  public Optional<Instant> takenAt() {
    return Optional.ofNullable(snapshot).map(Snapshot::at);
  }

  @Override
  public Processor<byte[], byte[], Void, Void> get() {
    return new Receiver();
  }

  private final class Receiver extends ContextualProcessor<byte[], byte[], Void, Void> {

    private final SnapshotAssembler assembler = new SnapshotAssembler();
    private final Deserializer<ModelSnapshot> deserializer =
        AvroSerde.of(ModelSnapshot.class).deserializer();

    @Override
    public void process(Record<byte[], byte[]> record) {
      if (record.value() == null) {
        return; // a snapshot that somebody deleted
      }
      RecordMetadata place = context().recordMetadata().orElseThrow();
      try {
        assembler
            .add(deserializer.deserialize(place.topic(), record.value()))
            .ifPresent(whole -> snapshot = whole);
      } catch (SerializationException | InvalidSnapshotException e) {
        log.warn(
            "Passed over {}-{} offset {}, which is no part of a valid snapshot: {}",
            place.topic(),
            place.partition(),
            place.offset(),
            e.getMessage());
        observer.passedOver();
      }
    }
  }
}
