package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what is committed on a topic, without a consumer group. */
final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private TopicReader() {}

  /**
   * Returns a consumer that reads all partitions of {@code topic} from the beginning. The caller
   * closes it.
   */
  static <K, V> KafkaConsumer<K, V> open(KafkaSettings settings, Topic<K, V> topic) {
    Properties properties =
        settings.consumer(
            Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
    KafkaConsumer<K, V> consumer =
        new KafkaConsumer<>(
            properties, topic.keySerde().deserializer(), topic.valueSerde().deserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /**
   * Reads on until the ends that the topic has now, or until {@code take} has had enough (returns
   * false).
   */
  static <K, V> void readToEnd(KafkaConsumer<K, V> consumer, Predicate<ConsumerRecord<K, V>> take) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<K, V> record : consumer.poll(POLL)) {
        if (!take.test(record)) {
          return;
        }
      }
    }
  }
}
