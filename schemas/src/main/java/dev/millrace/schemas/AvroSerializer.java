package dev.millrace.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Encodes records of one class in single-object encoding; safe for use by many threads. */
final class AvroSerializer<T> implements Serializer<T> {

  private static final int INITIAL_BYTES = 1024;

  private final Schema schema;
  private final DatumWriter<T> writer;
  private final byte[] header;

  AvroSerializer(Schema schema, SpecificData model) {
    this.schema = schema;
    this.writer = new SpecificDatumWriter<>(schema, model);
    this.header = SingleObjectHeader.of(schema);
  }

  @Override
  public byte[] serialize(String topic, T value) {
    if (value == null) {
      return null;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BYTES);
    bytes.writeBytes(header);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    try {
      writer.write(value, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new SerializationException(
          "cannot encode " + schema.getName() + " for topic '" + topic + "': " + e.getMessage(), e);
    }
    return bytes.toByteArray();
  }
}
