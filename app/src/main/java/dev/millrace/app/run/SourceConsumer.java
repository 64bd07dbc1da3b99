package dev.millrace.app.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The main consumer of a stream thread. Where there is nothing to read at its offset, it leaves it
 * to Kafka Streams to go to another, by {@code auto.offset.reset}, and tells how far that was.
 * Kafka's own would do so without a word. Confined to its stream thread.
 */
final class SourceConsumer extends KafkaConsumer<byte[], byte[]> {

  private final UnreadableOffsets offsets;

  /** Where nothing could be read, until it is known where reading goes on. */
  private final Map<TopicPartition, Long> left = new HashMap<>();

  SourceConsumer(Map<String, Object> config, UnreadableOffsets offsets) {
    super(throwing(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.offsets = offsets;
  }

  private static Map<String, Object> throwing(Map<String, Object> config) {
    Map<String, Object> copy = new HashMap<>(config);
    copy.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return copy;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    reportMoves();
    try {
      return super.poll(timeout);
    } catch (OffsetOutOfRangeException e) {
      Map<TopicPartition, Long> positions = e.offsetOutOfRangePartitions();
      offsets.requireWithin(positions, endOffsets(positions.keySet()));
      left.putAll(positions);
      throw e;
    }
  }

  private void reportMoves() {
    if (left.isEmpty()) {
      return;
    }
    left.forEach(
        (partition, offset) -> {
          if (assignment().contains(partition)) {
            offsets.moved(partition, offset, position(partition));
          }
        });
    left.clear();
  }
}
