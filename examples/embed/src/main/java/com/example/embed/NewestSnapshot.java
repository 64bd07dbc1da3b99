package com.example.embed;

import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topic;
import dev.millrace.topology.snapshot.InvalidSnapshotException;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what a line has learned, from its topic of snapshots; any process can. */
final class NewestSnapshot {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SnapshotAssembler assembler = new SnapshotAssembler();
  private final Topic<String, ModelSnapshot> model;
  private Optional<Snapshot> newest = Optional.empty();

  private NewestSnapshot(Topic<String, ModelSnapshot> model) {
    this.model = model;
  }

  /**
   * Returns the newest whole snapshot of the topic; empty if there is none yet.
   *
   * @throws TimeoutException if the broker sends nothing for half a minute
   */
  static Optional<Snapshot> read(String broker, Topic<String, ModelSnapshot> model) {
    NewestSnapshot snapshot = new NewestSnapshot(model);
    TopicPartition partition = new TopicPartition(model.name(), 0);
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long lastRecord = System.nanoTime();
      while (consumer.position(partition) < end) {
        ConsumerRecords<byte[], byte[]> parts = consumer.poll(Duration.ofSeconds(1));
        parts.forEach(snapshot::take);
        if (!parts.isEmpty()) {
          lastRecord = System.nanoTime();
        } else if (System.nanoTime() - lastRecord > PATIENCE.toNanos()) {
          throw new TimeoutException(
              broker + " does not send what is left of " + partition + " up to offset " + end);
        }
      }
    }
    return snapshot.newest;
  }

  /** Passes over what is no part of a snapshot: others behind it are none the worse for it. */
  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      ModelSnapshot part =
          model.valueSerde().deserializer().deserialize(record.topic(), record.value());
      Optional<Snapshot> whole = assembler.add(part);
      if (whole.isPresent()) {
        newest = whole;
      }
    } catch (SerializationException | InvalidSnapshotException e) {
      System.err.printf("%s @ %d: %s%n", record.topic(), record.offset(), e.getMessage());
    }
  }
}
