package com.example.embed;

import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topic;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what a line has learned, from its topic of snapshots; any process can. */
final class NewestSnapshot {

  private NewestSnapshot() {}

  /** Returns the newest whole snapshot of the topic; empty if there is none yet. */
  static Optional<Snapshot> read(String broker, Topic<String, ModelSnapshot> model) {
    TopicPartition partition = new TopicPartition(model.name(), 0);
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    try (KafkaConsumer<String, ModelSnapshot> consumer =
        new KafkaConsumer<>(
            settings, model.keySerde().deserializer(), model.valueSerde().deserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      SnapshotAssembler assembler = new SnapshotAssembler();
      Optional<Snapshot> newest = Optional.empty();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, ModelSnapshot> part : consumer.poll(Duration.ofSeconds(1))) {
          Optional<Snapshot> whole = assembler.add(part.value());
          if (whole.isPresent()) {
            newest = whole;
          }
        }
      }
      return newest;
    }
  }
}
