package dev.millrace.topology.door;

import dev.millrace.schemas.AvroSerde;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads the records of an internal topic, which this application alone writes. What cannot be read
 * there is a fault that ends the application, whatever exception handlers it has: to pass over it
 * would lose what was learned or scored.
 *
 * @param <T> class of the records
 */
public final class InternalReader<T extends SpecificRecord> {

  private final Deserializer<T> deserializer;

  /** Creates a reader of records of this class. */
  public InternalReader(Class<T> type) {
    deserializer = AvroSerde.of(type).deserializer();
  }

  /**
   * Reads a record's value.
   *
   * @param place where the record stands
   * @throws InternalTopicException if there is none, or it cannot be decoded
   */
  public T read(byte[] value, RecordMetadata place) {
    if (value == null) {
      throw new InternalTopicException(place, "the record has no value");
    }
    try {
      return deserializer.deserialize(place.topic(), value);
    } catch (SerializationException e) {
      throw new InternalTopicException(place, e.getMessage());
    }
  }
}
