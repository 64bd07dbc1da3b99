package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Shows dead letters: where the record came from and why it could not be used, which Kafka Streams
 * puts into headers, and the raw bytes.
 *
 * @see <a
 *     href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1034%3A+Dead+letter+queue+in+Kafka+Streams">KIP-1034:
 *     dead letter queue in Kafka Streams</a>
 */
final class DeadLetterFormat implements RecordFormat {

  private static final String HEADER = "__streams.errors.";

  @Override
  public String row(ConsumerRecord<byte[], byte[]> received) {
    return Bytes.printable(
            header(received, "topic", "?")
                + "/"
                + header(received, "partition", "?")
                + " @ "
                + header(received, "offset", "?"))
        + "  "
        + reason(received)
        + "  key "
        + Bytes.text(received.key())
        + "  value "
        + Bytes.summary(received.value());
  }

  @Override
  public JsonNode json(ConsumerRecord<byte[], byte[]> received) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sourceTopic", header(received, "topic", null));
    putNumber(node, "sourcePartition", header(received, "partition", null));
    putNumber(node, "sourceOffset", header(received, "offset", null));
    node.put("exception", header(received, "exception", null));
    node.put("reason", header(received, "message", null));
    node.set("bytes", Bytes.json(received.value()));
    return node;
  }

  private static String reason(ConsumerRecord<byte[], byte[]> received) {
    String message = header(received, "message", "");
    String exception = header(received, "exception", "no reason given");
    String text = message.isBlank() ? exception : message;
    return Bytes.printable(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  private static void putNumber(ObjectNode node, String name, String text) {
    if (text != null && text.matches("\\d{1,18}")) {
      node.put(name, Long.parseLong(text));
    } else {
      node.put(name, text);
    }
  }

  private static String header(
      ConsumerRecord<byte[], byte[]> received, String name, String absent) {
    Header header = received.headers().lastHeader(HEADER + name);
    return header == null || header.value() == null
        ? absent
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
