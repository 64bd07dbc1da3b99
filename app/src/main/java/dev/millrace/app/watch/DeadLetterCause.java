package dev.millrace.app.watch;

import dev.millrace.topology.door.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Where a dead letter came from and why it could not be used, by the headers that Kafka Streams
 * puts on it. Each is as received, and null when its header is missing.
 *
 * @param topic source topic
 * @param partition source partition
 * @param offset source offset
 * @param exception class name of the exception
 * @param message message of the exception
 * @param kind the kind of fault, one of few words; Kafka Streams itself gives none
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1034%3A+Dead+letter+queue+in+Kafka+Streams">KIP-1034:
 *     dead letter queue in Kafka Streams</a>
 */
public record DeadLetterCause(
    String topic, String partition, String offset, String exception, String message, String kind) {

  private static final String HEADER = "__streams.errors.";

  private static final Pattern KIND = Pattern.compile("[a-z-]{1,40}");

  /** Reads the headers of a record. */
  public static DeadLetterCause of(ConsumerRecord<byte[], byte[]> received) {
    return new DeadLetterCause(
        header(received, HEADER + "topic"),
        header(received, HEADER + "partition"),
        header(received, HEADER + "offset"),
        header(received, HEADER + "exception"),
        header(received, HEADER + "message"),
        kind(header(received, DeadLetter.REASON_HEADER)));
  }

  private static String kind(String text) {
    return text != null && KIND.matcher(text).matches() ? text : null;
  }

  /** Returns the source as one word, question marks for what is unknown. */
  public String source() {
    return Bytes.printable(known(topic) + "/" + known(partition) + " @ " + known(offset));
  }

  /** Returns the reason as one line. */
  public String reason() {
    String text = message != null && !message.isBlank() ? message : exception;
    return text == null
        ? "no reason given"
        : Bytes.printable(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private static String known(String text) {
    return text == null ? "?" : text;
  }

  private static String header(ConsumerRecord<byte[], byte[]> received, String name) {
    Header header = received.headers().lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
