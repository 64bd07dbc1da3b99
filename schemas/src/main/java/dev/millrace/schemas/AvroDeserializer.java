package dev.millrace.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
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
 *
 * <p>Avro's own {@code BinaryMessageDecoder} reads from a stream, of which it cannot know the
 * length: it allocates whatever length the bytes claim, and is half as fast.
 */
final class AvroDeserializer<T> implements Deserializer<T> {

  private static final short MARKER = (short) 0xC301;
  private static final int HEADER_BYTES = Short.BYTES + Long.BYTES;

  private final String name;
  private final Map<Long, DatumReader<T>> readers = new HashMap<>();

  AvroDeserializer(Schema schema, List<Schema> released, SpecificData model) {
    this.name = schema.getName();
    for (Schema writer : released) {
      addReader(writer, schema, model);
    }
    addReader(schema, schema, model);
  }

  private void addReader(Schema writer, Schema schema, SpecificData model) {
    readers.put(
        SchemaNormalization.parsingFingerprint64(writer),
        new SpecificDatumReader<>(writer, schema, model));
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    DatumReader<T> reader = reader(topic, bytes);
    BinaryDecoder body =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
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
    if (bytes.length < HEADER_BYTES) {
      throw undecodable(
          topic,
          "too short: must be at least "
              + HEADER_BYTES
              + " bytes of header, but was "
              + bytes.length
              + ForeignFormat.hint(bytes),
          null);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getShort() != MARKER) {
      throw undecodable(
          topic,
          String.format(
              "the first two bytes must be the single-object marker C3 01, but were %02X %02X%s",
              bytes[0], bytes[1], ForeignFormat.hint(bytes)),
          null);
    }
    long fingerprint = header.order(ByteOrder.LITTLE_ENDIAN).getLong();
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
