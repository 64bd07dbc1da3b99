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
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest snapshot of each model on the {@code model} topic. Of several, that is newest which
 * was written last: the topic has one partition, and its order needs no clocks that agree. Steps
 * say nothing about age, because a model that begins anew begins at step 0.
 */
public final class NewestSnapshots {

  private static final Logger log = LoggerFactory.getLogger(NewestSnapshots.class);

  /** A model more is not lost: it is only not shown, unless it is written to again. */
  private static final int MOST_MODELS = 256;

  private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 2;

  private final Topic<String, ModelSnapshot> topic;
  private final SnapshotAssembler assembler = new SnapshotAssembler();
  private final NewestEntries<Snapshot> newest =
      new NewestEntries<>(MOST_MODELS, MOST_BYTES, snapshot -> snapshot.data().remaining());
  private boolean warned;

  private NewestSnapshots(Topic<String, ModelSnapshot> topic) {
    this.topic = topic;
  }

  /**
   * Reads the topic to its end. Records that are no part of a valid snapshot are passed over, with
   * a warning for the first.
   *
   * @return one snapshot per model, the newest last; empty when there is none
   */
  public static List<Snapshot> read(KafkaSettings settings, Topics topics) {
    NewestSnapshots snapshots = new NewestSnapshots(topics.model());
    try (TopicReader reader = TopicReader.open(settings, topics.model().name())) {
      reader.readToEnd(snapshots::take);
    }
    return List.copyOf(snapshots.newest.values());
  }

  /** Returns the newest of the snapshots that {@link #read} returned. */
  public static Optional<Snapshot> newest(List<Snapshot> snapshots) {
    return snapshots.isEmpty()
        ? Optional.empty()
        : Optional.of(snapshots.get(snapshots.size() - 1));
  }

  /** Returns the same snapshots in order of the model's id, as they are listed. */
  public static List<Snapshot> byModel(List<Snapshot> snapshots) {
    return snapshots.stream().sorted(Comparator.comparing(Snapshot::modelId)).toList();
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
