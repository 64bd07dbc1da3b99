package dev.millrace.schemas;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Encodes records of one class in single-object encoding; safe for use by many threads. */
final class AvroSerializer<T> implements Serializer<T> {

  private final String name;
  private final BinaryMessageEncoder<T> encoder;

  AvroSerializer(Schema schema, SpecificData model) {
    this.name = schema.getName();
    this.encoder = new BinaryMessageEncoder<>(model, schema);
  }

  @Override
  public byte[] serialize(String topic, T value) {
    if (value == null) {
      return null;
    }
    try {
      return encoder.encode(value).array();
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot encode " + name + " for topic '" + topic + "': " + e.getMessage(), e);
    }
  }
}
