package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.topology.observe.DeadLetterReason;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

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

  /** Room that a dead letter needs at least: for its reason, without the record itself. */
  public static final int MIN_BYTES = 16 << 10;

  /** Class of the exception that stands for the reason. */
  public static final String EXCEPTION_HEADER = "__streams.errors.exception";

  /** The reason, in words; cut after {@value #MAX_MESSAGE_CHARS} characters. */
  public static final String MESSAGE_HEADER = "__streams.errors.message";

  /** Topic the record came from. */
  public static final String TOPIC_HEADER = "__streams.errors.topic";

  /** Partition the record came from, in decimal digits. */
  public static final String PARTITION_HEADER = "__streams.errors.partition";

  /** Offset of the record there, in decimal digits. */
  public static final String OFFSET_HEADER = "__streams.errors.offset";

  /** The kind of fault, as the metrics count it: {@link DeadLetterReason#text}. */
  public static final String REASON_HEADER = "millrace.reason";

  /** Size in bytes of a value that was left out, in decimal digits. */
  public static final String VALUE_BYTES_HEADER = "millrace.omitted.value.bytes";

  /** Size in bytes of a key that was left out, in decimal digits. */
  public static final String KEY_BYTES_HEADER = "millrace.omitted.key.bytes";

  /** Size in bytes of the source record's headers that were left out, in decimal digits. */
  public static final String HEADERS_BYTES_HEADER = "millrace.omitted.headers.bytes";

  static final int MAX_MESSAGE_CHARS = 1000;

  private static final String REASON_PREFIX = "__streams.errors.";
  private static final String OMITTED_PREFIX = "millrace.omitted.";

  /** For the headers above, whose texts are all short, and what Kafka adds to a record. */
  private static final int RESERVED_BYTES = 8 << 10;

  /** At most this much is the length of a header's name and value, and of their number. */
  private static final int HEADER_OVERHEAD_BYTES = 15;

  private final int maxBytes;

  /**
   * Creates what makes dead letters.
   *
   * @param maxBytes largest record that their topic and its producer take, in bytes
   */
  DeadLetter(int maxBytes) {
    this.maxBytes = Math.min(MAX_BYTES, maxBytes);
  }

  /** Returns whether a header of a letter was not among those of the record that was received. */
  public static boolean isAdded(Header header) {
    return header.key().startsWith(REASON_PREFIX)
        || header.key().startsWith(OMITTED_PREFIX)
        || header.key().equals(REASON_HEADER);
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

  /**
   * Returns the letter of one record.
   *
   * @param nowMs the time that it is made at, from which retention counts
   */
  Record<byte[], byte[]> of(Rejected rejected, long nowMs) {
    long room = Math.max(0L, maxBytes - (long) RESERVED_BYTES);
    boolean valueFits = size(rejected.value()) <= room;
    room -= valueFits ? size(rejected.value()) : 0;
    boolean keyFits = size(rejected.key()) <= room;
    room -= keyFits ? size(rejected.key()) : 0;
    boolean headersFit = size(rejected.headers()) <= room;

    Headers headers = headersFit ? new RecordHeaders(rejected.headers()) : new RecordHeaders();
    if (!headersFit) {
      add(headers, HEADERS_BYTES_HEADER, Long.toString(size(rejected.headers())));
    }
    if (!keyFits) {
      add(headers, KEY_BYTES_HEADER, Long.toString(size(rejected.key())));
    }
    if (!valueFits) {
      add(headers, VALUE_BYTES_HEADER, Long.toString(size(rejected.value())));
    }
    add(headers, EXCEPTION_HEADER, rejected.problem().exception().getName());
    add(headers, MESSAGE_HEADER, shortened(rejected.problem().message()));
    add(headers, REASON_HEADER, rejected.problem().reason().text());
    add(headers, TOPIC_HEADER, rejected.topic());
    add(headers, PARTITION_HEADER, Integer.toString(rejected.partition()));
    add(headers, OFFSET_HEADER, Long.toString(rejected.offset()));
    return new Record<>(
        keyFits ? rejected.key() : null, valueFits ? rejected.value() : null, nowMs, headers);
  }

  /** Returns a message without what a record may have put into it at great length. */
  static String shortened(String message) {
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS) + "…";
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Returns how many bytes of a record headers take at most. */
  static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      size += size(header);
    }
    return size;
  }

  /** Returns how many bytes of a record a header takes at most. */
  static long size(Header header) {
    // A character takes at most three bytes of UTF-8.
    return 3L * header.key().length() + size(header.value()) + HEADER_OVERHEAD_BYTES;
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
