package dev.millrace.topology.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.observe.StreamObserver;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Makes the records of the dead-letter topic: key, value and headers as received, and the headers
 * of KIP-1034 that say why and where it came from.
 *
 * <p>What does not fit into {@link #MAX_BYTES} is left out, value, key and headers each as a whole,
 * and a header gives its size: brokers limit records as compressed, so that a far larger one may
 * have come, and a letter that cannot be sent would end the application at every start.
 *
 * <p>Immutable.
 */
public final class DeadLetter {

  /**
   * Largest record of the dead-letter topic, in bytes: the largest that a broker takes by default,
   * and headers.
   */
  public static final int MAX_BYTES = 2 << 20;

  /** Class of the exception. */
  public static final String EXCEPTION_HEADER = "__streams.errors.exception";

  /** The reason, in words; cut after {@value #MAX_MESSAGE_CHARS} characters. */
  public static final String MESSAGE_HEADER = "__streams.errors.message";

  /** Topic the record came from. */
  public static final String TOPIC_HEADER = "__streams.errors.topic";

  /** Partition the record came from, in decimal digits. */
  public static final String PARTITION_HEADER = "__streams.errors.partition";

  /** Offset of the record there, in decimal digits. */
  public static final String OFFSET_HEADER = "__streams.errors.offset";

  /** Size in bytes of a value that was left out, in decimal digits. */
  public static final String VALUE_BYTES_HEADER = "millrace.omitted.value.bytes";

  /** Size in bytes of a key that was left out, in decimal digits. */
  public static final String KEY_BYTES_HEADER = "millrace.omitted.key.bytes";

  /** Size in bytes of the source record's headers that were left out, in decimal digits. */
  public static final String HEADERS_BYTES_HEADER = "millrace.omitted.headers.bytes";

  /** Setting whose value is the {@link StreamObserver} that dead letters are reported to. */
  public static final String OBSERVER_CONFIG = "millrace.observer";

  /** Setting whose value, an Integer, is the largest record that the dead-letter topic takes. */
  public static final String MAX_BYTES_CONFIG = "millrace.dead.letter.max.bytes";

  static final int MAX_MESSAGE_CHARS = 1000;

  private static final String REASON_PREFIX = "__streams.errors.";
  private static final String OMITTED_PREFIX = "millrace.omitted.";

  /** For the headers above, whose texts are all short, and what Kafka adds to a record. */
  private static final int RESERVED_BYTES = 8 << 10;

  /** At most this much is the length of a header's name and value, and of their number. */
  private static final int HEADER_OVERHEAD_BYTES = 15;

  private final String topic;
  private final int maxBytes;

  private DeadLetter(String topic, int maxBytes) {
    this.topic = topic;
    this.maxBytes = maxBytes;
  }

  /**
   * Returns what makes dead letters under the application's settings: its topic, and what that
   * takes, or a producer's largest request, if one is smaller than {@link #MAX_BYTES}.
   */
  static DeadLetter configured(Map<String, ?> configs) {
    String key = StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG;
    if (!(configs.get(key) instanceof String topic)) {
      throw new IllegalArgumentException(key + " must name a topic, but was " + configs.get(key));
    }
    String plain = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
    Object prefixed = configs.get(StreamsConfig.producerPrefix(plain));
    Object request = prefixed == null ? configs.get(plain) : prefixed;
    int taken = configs.get(MAX_BYTES_CONFIG) instanceof Integer bytes ? bytes : MAX_BYTES;
    int sent = request == null ? MAX_BYTES : Integer.parseInt(request.toString());
    return new DeadLetter(topic, Math.min(MAX_BYTES, Math.min(taken, sent)));
  }

  /** Returns whom the application's settings tell to report to. */
  static StreamObserver configuredObserver(Map<String, ?> configs) {
    return configs.get(OBSERVER_CONFIG) instanceof StreamObserver observer
        ? observer
        : StreamObserver.NONE;
  }

  /** Returns whether a header of a letter was not among those of the record that was received. */
  public static boolean isAdded(Header header) {
    return header.key().startsWith(REASON_PREFIX) || header.key().startsWith(OMITTED_PREFIX);
  }

  /** Returns whether something of the record that was received was left out of its letter. */
  public static boolean isIncomplete(Headers headers) {
    for (Header header : headers) {
      if (header.key().startsWith(OMITTED_PREFIX)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the letter of one record. */
  ProducerRecord<byte[], byte[]> of(Rejected rejected, Exception reason) {
    long room = Math.max(0L, maxBytes - (long) RESERVED_BYTES);
    boolean valueFits = size(rejected.value()) <= room;
    room -= valueFits ? size(rejected.value()) : 0;
    boolean keyFits = size(rejected.key()) <= room;
    room -= keyFits ? size(rejected.key()) : 0;
    boolean headersFit = size(rejected.headers()) <= room;

    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            topic,
            null,
            // A negative one (none was set) is refused by the producer; null lets it use the clock.
            rejected.timestamp() < 0 ? null : Long.valueOf(rejected.timestamp()),
            keyFits ? rejected.key() : null,
            valueFits ? rejected.value() : null);
    if (headersFit) {
      rejected.headers().forEach(letter.headers()::add);
    } else {
      add(letter, HEADERS_BYTES_HEADER, Long.toString(size(rejected.headers())));
    }
    if (!keyFits) {
      add(letter, KEY_BYTES_HEADER, Long.toString(size(rejected.key())));
    }
    if (!valueFits) {
      add(letter, VALUE_BYTES_HEADER, Long.toString(size(rejected.value())));
    }
    add(letter, EXCEPTION_HEADER, reason.getClass().getName());
    add(letter, MESSAGE_HEADER, message(reason));
    add(letter, TOPIC_HEADER, rejected.topic());
    add(letter, PARTITION_HEADER, Integer.toString(rejected.partition()));
    add(letter, OFFSET_HEADER, Long.toString(rejected.offset()));
    return letter;
  }

  /** Returns the reason in words, without what a record may have put into it at great length. */
  static String message(Exception reason) {
    String message = String.valueOf(reason.getMessage());
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "…";
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      // A character takes at most three bytes of UTF-8.
      size += 3L * header.key().length() + size(header.value()) + HEADER_OVERHEAD_BYTES;
    }
    return size;
  }

  private static void add(ProducerRecord<?, ?> letter, String header, String value) {
    letter.headers().add(header, value.getBytes(UTF_8));
  }
}
