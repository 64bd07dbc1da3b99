package dev.millrace.chaos;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is on the topics of one application, the records of each partition in their order. */
final class TopicContents {

  private static final String COMMITTED = "read_committed";
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final Topics topics;

  TopicContents(KafkaSettings kafka, Topics topics) {
    this.kafka = kafka;
    this.topics = topics;
  }

  /** Returns the keys of all records of {@code images}, in the order of each partition. */
  List<String> imageIds() {
    return keys(topics.images());
  }

  /** Returns all labels that did not come with their images, in the order of each partition. */
  List<Label> labels() {
    return read(topics.labels(), COMMITTED).stream().map(ConsumerRecord::value).toList();
  }

  /** Returns the keys of all dead letters, in their order. */
  List<String> deadLetters() {
    return keys(topics.deadLetters());
  }

  List<ConsumerRecord<String, Prediction>> predictions() {
    return read(topics.predictions(), COMMITTED);
  }

  List<TrainingStep> training() {
    return read(topics.training(), COMMITTED).stream().map(ConsumerRecord::value).toList();
  }

  /** Returns the last accuracy; null when there is none. */
  Accuracy accuracy() {
    return read(topics.accuracy(), COMMITTED).stream()
        .map(ConsumerRecord::value)
        .reduce((older, newer) -> newer)
        .orElse(null);
  }

  /** Returns the newest snapshot of each model. */
  List<Snapshot> snapshots() {
    return NewestSnapshots.read(kafka, topics);
  }

  private List<String> keys(Topic<?, ?> topic) {
    return read(topic.name(), new StringDeserializer(), (name, bytes) -> "", COMMITTED).stream()
        .map(ConsumerRecord::key)
        .toList();
  }

  private <K, V> List<ConsumerRecord<K, V>> read(Topic<K, V> topic, String isolation) {
    return read(
        topic.name(),
        topic.keySerde().deserializer(),
        topic.valueSerde().deserializer(),
        isolation);
  }

  private <K, V> List<ConsumerRecord<K, V>> read(
      String topic, Deserializer<K> keys, Deserializer<V> values, String isolation) {
    Map<String, String> settings =
        Map.of(
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            "false");
    List<ConsumerRecord<K, V>> records = new ArrayList<>();
    try (KafkaConsumer<K, V> consumer =
        new KafkaConsumer<>(kafka.consumer(settings), keys, values)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Await.until(
          "the end of " + topic,
          () -> {
            consumer.poll(POLL).forEach(records::add);
            return partitions.stream()
                .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
          });
    }
    return records;
  }
}
