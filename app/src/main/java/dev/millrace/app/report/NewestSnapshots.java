package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.InvalidSnapshotException;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The newest snapshot of each model on the {@code model} topic. */
public final class NewestSnapshots {

  private static final Logger log = LoggerFactory.getLogger(NewestSnapshots.class);

  private final Topic<String, ModelSnapshot> topic;
  private final SnapshotAssembler assembler = new SnapshotAssembler();
  private final Map<String, Snapshot> newest = new TreeMap<>();
  private boolean warned;

  private NewestSnapshots(Topic<String, ModelSnapshot> topic) {
    this.topic = topic;
  }

  /**
   * Reads the topic to its end. Records that are no part of a valid snapshot are passed over, with
   * a warning for the first.
   *
   * @return one snapshot per model, in order of the model's id; empty when there is none
   */
  public static List<Snapshot> read(KafkaSettings settings, Topics topics) {
    NewestSnapshots snapshots = new NewestSnapshots(topics.model());
    try (TopicReader reader = TopicReader.open(settings, topics.model().name())) {
      reader.readToEnd(snapshots::take);
    }
    return List.copyOf(snapshots.newest.values());
  }

  /** Returns the snapshot with the most steps behind it; of equals the first by model id. */
  public static Optional<Snapshot> mostTrained(List<Snapshot> snapshots) {
    return snapshots.stream()
        .min(Comparator.comparingLong(Snapshot::step).reversed().thenComparing(Snapshot::modelId));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      ModelSnapshot part =
          topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      assembler.add(part).ifPresent(snapshot -> newest.put(snapshot.modelId(), snapshot));
    } catch (SerializationException | InvalidSnapshotException e) {
      if (!warned) {
        warned = true;
        log.warn(
            "Topic '{}' has records that are no part of a valid snapshot; the first is at offset"
                + " {}: {}",
            record.topic(),
            record.offset(),
            e.getMessage());
      }
    }
  }
}
