package dev.millrace.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decodes single-object encoded records of one class, written with its current or a released
 * schema; safe for use by many threads.
 */
final class AvroDeserializer<T> implements Deserializer<T> {

  private final String name;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  AvroDeserializer(Schema schema, List<Schema> released, SpecificData model) {
    this.name = schema.getName();
    for (Schema writer : released) {
      readers.put(
          SingleObjectHeader.fingerprint(writer), new SpecificDatumReader<>(writer, schema, model));
    }
    readers.put(
        SingleObjectHeader.fingerprint(schema), new SpecificDatumReader<>(schema, schema, model));
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    DatumReader<T> reader = reader(topic, bytes);
    BinaryDecoder body =
        DecoderFactory.get()
            .binaryDecoder(
                bytes, SingleObjectHeader.BYTES, bytes.length - SingleObjectHeader.BYTES, null);
    T value;
    try {
      // Avro compares every length and count with the remaining bytes before it allocates.
      value = reader.read(null, body);
    } catch (EOFException e) {
      throw undecodable(topic, "the body is truncated, or a length in it is wrong" + detail(e), e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw undecodable(topic, "the body does not fit the schema" + detail(e), e);
    }
    if (body.remainingBytes() > 0) {
      throw undecodable(
          topic, body.remainingBytes() + " trailing bytes stand after the record", null);
    }
    return value;
  }

  private DatumReader<T> reader(String topic, byte[] bytes) {
    if (bytes.length < SingleObjectHeader.BYTES) {
      throw undecodable(
          topic,
          "too short: must be at least "
              + SingleObjectHeader.BYTES
              + " bytes of header, but was "
              + bytes.length,
          null);
    }
    short marker = SingleObjectHeader.marker(bytes);
    if (marker != SingleObjectHeader.MARKER) {
      throw undecodable(
          topic,
          String.format(
              "the first two bytes must be the single-object marker C3 01, but were %02X %02X",
              bytes[0], bytes[1]),
          null);
    }
    long fingerprint = SingleObjectHeader.fingerprint(bytes);
    DatumReader<T> reader = readers.get(fingerprint);
    if (reader == null) {
      throw undecodable(
          topic,
          String.format(
              "unknown schema fingerprint %016x; written with another record type, or with a"
                  + " schema newer than this program",
              fingerprint),
          null);
    }
    return reader;
  }

  private static String detail(Throwable e) {
    return e.getMessage() == null ? "" : ": " + e.getMessage();
  }

  private SerializationException undecodable(String topic, String reason, Throwable cause) {
    return new SerializationException(
        "cannot decode " + name + " of topic '" + topic + "': " + reason, cause);
  }
}
