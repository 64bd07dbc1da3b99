package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.ByteConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what is committed on a topic, as bytes and without a consumer group. For one thread; the
 * caller closes it.
 */
final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final String bootstrapServers;

  private TopicReader(
      KafkaConsumer<byte[], byte[]> consumer, String topic, String bootstrapServers) {
    this.consumer = consumer;
    this.topic = topic;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns a reader that stands at the beginning of all partitions of {@code topic}. */
  static TopicReader open(KafkaSettings settings, String topic) {
    KafkaConsumer<byte[], byte[]> consumer =
        ByteConsumer.open(settings, List.of(topic), ByteConsumer.Reset.EARLIEST, Map.of());
    consumer.seekToBeginning(consumer.assignment());
    return new TopicReader(consumer, topic, settings.bootstrapServers());
  }

  /** Returns a reader that stands {@code records} before the end of each partition, or less. */
  static TopicReader openNearEnd(KafkaSettings settings, String topic, int records) {
    TopicReader reader = open(settings, topic);
    try {
      reader.skipTo(records);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
    return reader;
  }

  private void skipTo(int records) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(consumer.assignment());
    consumer
        .endOffsets(consumer.assignment())
        .forEach(
            (partition, end) ->
                consumer.seek(partition, Math.max(begins.get(partition), end - records)));
  }

  /**
   * Reads on until the ends that the topic has now.
   *
   * @throws UserException if nothing comes for 30 seconds before that
   */
  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> take) {
    readToEnd(take, PATIENCE);
  }

  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> take, Duration patience) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    Map<TopicPartition, Long> positions = positions();
    long lastProgress = System.nanoTime();
    while (ends.entrySet().stream().anyMatch(end -> positions.get(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(take);
      Map<TopicPartition, Long> now = positions();
      if (!now.equals(positions)) {
        positions.putAll(now);
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > patience.toNanos()) {
        throw new UserException(
            "The Kafka brokers at "
                + bootstrapServers
                + " have sent nothing for "
                + patience.toSeconds()
                + " s, though topic '"
                + topic
                + "' was not read to its end. Is one of them down?");
      }
    }
  }

  private Map<TopicPartition, Long> positions() {
    return consumer.assignment().stream()
        .collect(Collectors.toMap(partition -> partition, consumer::position));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
