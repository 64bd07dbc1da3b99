package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topic;
import dev.millrace.topology.snapshot.InvalidSnapshotException;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** The first whole snapshot on a topic of snapshots. */
public final class FirstSnapshot {

  private final Topic<String, ModelSnapshot> topic;
  private final SnapshotAssembler assembler = new SnapshotAssembler();
  private Snapshot first;

  private FirstSnapshot(Topic<String, ModelSnapshot> topic) {
    this.topic = topic;
  }

  /**
   * Reads what is committed on a topic.
   *
   * @param topic exists
   * @throws UserException if a record before it is no part of a valid snapshot
   */
  public static Optional<Snapshot> read(KafkaSettings kafka, Topic<String, ModelSnapshot> topic) {
    FirstSnapshot snapshot = new FirstSnapshot(topic);
    try (TopicReader reader = TopicReader.open(kafka, topic.name())) {
      reader.readToEnd(snapshot::take);
    }
    return Optional.ofNullable(snapshot.first);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (first != null || record.value() == null) {
      return;
    }
    try {
      assembler
          .add(topic.valueSerde().deserializer().deserialize(record.topic(), record.value()))
          .ifPresent(snapshot -> first = snapshot);
    } catch (SerializationException | InvalidSnapshotException e) {
      throw new UserException(
          "Topic '%s' is internal, but has a record at offset %d that is no part of a snapshot: %s"
              .formatted(record.topic(), record.offset(), e.getMessage()),
          e);
    }
  }
}
