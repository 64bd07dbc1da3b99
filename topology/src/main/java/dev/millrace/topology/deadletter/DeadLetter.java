package dev.millrace.topology.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The form of a record on the dead-letter topic: key and value as received, and the headers of
 * KIP-1034 that say why and where it came from.
 */
public final class DeadLetter {

  /** Class of the exception. */
  public static final String EXCEPTION_HEADER = "__streams.errors.exception";

  /** The reason, in words. */
  public static final String MESSAGE_HEADER = "__streams.errors.message";

  /** Topic the record came from. */
  public static final String TOPIC_HEADER = "__streams.errors.topic";

  /** Partition the record came from, in decimal digits. */
  public static final String PARTITION_HEADER = "__streams.errors.partition";

  /** Offset of the record there, in decimal digits. */
  public static final String OFFSET_HEADER = "__streams.errors.offset";

  private DeadLetter() {}

  static ProducerRecord<byte[], byte[]> of(
      String deadLetterTopic, RejectedRecordsException.Rejected rejected, Exception reason) {
    // A negative timestamp (none was set) is refused by the producer; null lets it use the clock.
    Long timestamp = rejected.timestamp() < 0 ? null : Long.valueOf(rejected.timestamp());
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(deadLetterTopic, null, timestamp, rejected.key(), rejected.value());
    add(letter, EXCEPTION_HEADER, reason.getClass().getName());
    add(letter, MESSAGE_HEADER, String.valueOf(reason.getMessage()));
    add(letter, TOPIC_HEADER, rejected.topic());
    add(letter, PARTITION_HEADER, Integer.toString(rejected.partition()));
    add(letter, OFFSET_HEADER, Long.toString(rejected.offset()));
    return letter;
  }

  static String topic(Map<String, ?> configs) {
    String key = StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG;
    if (!(configs.get(key) instanceof String topic)) {
      throw new IllegalArgumentException(key + " must name a topic, but was " + configs.get(key));
    }
    return topic;
  }

  private static void add(ProducerRecord<?, ?> letter, String header, String value) {
    letter.headers().add(header, value.getBytes(UTF_8));
  }
}
