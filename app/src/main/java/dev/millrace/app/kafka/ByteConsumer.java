package dev.millrace.app.kafka;

import dev.millrace.app.config.KafkaSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Opens consumers that read what is committed on whole topics, as bytes. They join no group, commit
 * nothing by themselves, and create no topic.
 */
public final class ByteConsumer {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");

  private ByteConsumer() {}

  /**
   * Returns a consumer to which all partitions of some topics are assigned, and which the caller
   * closes. It starts at the beginning of a partition, unless the caller seeks.
   *
   * @param topics names of topics that exist
   * @param settings of the caller, before the defaults of this class; the user's go before both
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static KafkaConsumer<byte[], byte[]> open(
      KafkaSettings kafka, Collection<String> topics, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(DEFAULTS);
    all.putAll(settings);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer(all), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      return consumer;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }
}
