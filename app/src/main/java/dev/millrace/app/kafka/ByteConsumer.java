package dev.millrace.app.kafka;

import dev.millrace.app.config.KafkaSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Opens consumers that read what is committed on whole topics, as bytes, whatever the user's
 * settings are for other consumers. They join no group, commit nothing by themselves, and create no
 * topic. The caller closes them.
 */
public final class ByteConsumer {

  private static final Map<String, String> REQUIRED =
      Map.of(
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
          ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");

  /** Where a consumer goes on if there is nothing at its offset. */
  public enum Reset {
    /** At the first record that is there. */
    EARLIEST,
    /** At the end. */
    LATEST
  }

  private ByteConsumer() {}

  /**
   * Returns a consumer to which all partitions of some topics are assigned. The caller seeks before
   * it reads.
   *
   * @param topics names of topics that exist
   * @param defaults settings of the caller, which the user's go before
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static KafkaConsumer<byte[], byte[]> open(
      KafkaSettings kafka, Collection<String> topics, Reset reset, Map<String, String> defaults) {
    return open(topics, kafka.consumer(defaults, required(reset)));
  }

  /**
   * Returns a consumer of a topic that starts where a group stands, or at the beginning, and by
   * which the caller commits for that group.
   *
   * @param topic name of a topic that exists
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static KafkaConsumer<byte[], byte[]> openForGroup(
      KafkaSettings kafka, String topic, String group) {
    Map<String, String> required = required(Reset.EARLIEST);
    required.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return open(List.of(topic), kafka.consumer(Map.of(), required));
  }

  private static Map<String, String> required(Reset reset) {
    Map<String, String> required = new HashMap<>(REQUIRED);
    required.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset.name().toLowerCase(Locale.ROOT));
    return required;
  }

  private static KafkaConsumer<byte[], byte[]> open(
      Collection<String> topics, Properties properties) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
