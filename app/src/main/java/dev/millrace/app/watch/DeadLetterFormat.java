package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows dead letters: where the record came from, why it could not be used, and the raw bytes. */
final class DeadLetterFormat implements RecordFormat {

  @Override
  public String row(ConsumerRecord<byte[], byte[]> received) {
    DeadLetterCause cause = DeadLetterCause.of(received);
    return cause.source()
        + "  "
        + cause.reason()
        + "  key "
        + Bytes.text(received.key())
        + "  value "
        + Bytes.summary(received.value());
  }

  @Override
  public JsonNode json(ConsumerRecord<byte[], byte[]> received) {
    DeadLetterCause cause = DeadLetterCause.of(received);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sourceTopic", cause.topic());
    putNumber(node, "sourcePartition", cause.partition());
    putNumber(node, "sourceOffset", cause.offset());
    node.put("exception", cause.exception());
    node.put("reason", cause.message());
    node.put("kind", cause.kind());
    node.set("bytes", Bytes.json(received.value()));
    return node;
  }

  private static void putNumber(ObjectNode node, String name, String text) {
    if (text != null && text.matches("\\d{1,18}")) {
      node.put(name, Long.parseLong(text));
    } else {
      node.put(name, text);
    }
  }
}
