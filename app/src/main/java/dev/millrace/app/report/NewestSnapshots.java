package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The newest snapshot of each model on the {@code model} topic. */
public final class NewestSnapshots {

  private NewestSnapshots() {}

  /**
   * Reads the topic to its end.
   *
   * @return one snapshot per model, in order of the model's id; empty when there is none
   */
  public static List<Snapshot> read(KafkaSettings settings, Topics topics) {
    Map<String, Snapshot> newest = new TreeMap<>();
    SnapshotAssembler assembler = new SnapshotAssembler();
    try (KafkaConsumer<String, ModelSnapshot> consumer =
        TopicReader.open(settings, topics.model())) {
      TopicReader.readToEnd(
          consumer,
          record -> {
            assembler
                .add(record.value())
                .ifPresent(snapshot -> newest.put(snapshot.modelId(), snapshot));
            return true;
          });
    }
    return List.copyOf(newest.values());
  }
}
