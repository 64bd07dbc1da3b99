package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.millrace.topology.Topic;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows the Avro records of one topic, each type in its own words. */
final class AvroFormat<T extends SpecificRecord> implements RecordFormat {

  private final Topic<String, T> topic;
  private final Function<T, String> row;

  AvroFormat(Topic<String, T> topic, Function<T, String> row) {
    this.topic = topic;
    this.row = row;
  }

  @Override
  public String row(ConsumerRecord<byte[], byte[]> received) {
    T value = value(received);
    return value == null ? Bytes.text(received.key()) + "  (deleted)" : row.apply(value);
  }

  @Override
  public JsonNode json(ConsumerRecord<byte[], byte[]> received) {
    T value = value(received);
    return value == null ? NullNode.instance : AvroJson.of(value);
  }

  private T value(ConsumerRecord<byte[], byte[]> received) {
    return topic
        .valueSerde()
        .deserializer()
        .deserialize(received.topic(), received.headers(), received.value());
  }
}
