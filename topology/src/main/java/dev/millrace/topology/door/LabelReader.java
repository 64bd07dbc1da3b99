package dev.millrace.topology.door;

import dev.millrace.model.Architecture;
import dev.millrace.model.ClassIndex;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Label;
import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads labels from the bytes of records, and says of those that do not fit a network why. Keeps
 * nothing between calls; safe for use by many threads.
 */
final class LabelReader {

  private final Deserializer<Label> deserializer = AvroSerde.of(Label.class).deserializer();
  private final ClassIndex classes;

  LabelReader(Architecture network) {
    this.classes = new ClassIndex(network);
  }

  /** Returns a {@link LateLabel}, or a {@link Rejected} with the reason. */
  Received read(Record<byte[], byte[]> record, RecordMetadata place) {
    if (record.key() == null) {
      return rejected(
          record, place, DeadLetterReason.NO_KEY, "the record has no key; it must be the image id");
    }
    String id = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      return label(record, place, id, null);
    }
    Label label;
    try {
      label = deserializer.deserialize(place.topic(), record.value());
    } catch (SerializationException e) {
      return rejected(record, place, DeadLetterReason.UNDECODABLE, e.getMessage());
    }
    if (!id.equals(label.getImageId())) {
      return rejected(
          record,
          place,
          DeadLetterReason.KEY_MISMATCH,
          "the key must be the image id '" + label.getImageId() + "', but was '" + id + "'");
    }
    if (!classes.has(label.getLabel())) {
      return rejected(
          record,
          place,
          DeadLetterReason.WRONG_LABEL,
          "the label must be from 0 to "
              + (classes.classes() - 1)
              + ", but was "
              + label.getLabel());
    }
    return label(record, place, id, label.getLabel());
  }

  private static LateLabel label(
      Record<byte[], byte[]> record, RecordMetadata place, String id, Integer label) {
    return new LateLabel(
        id,
        label,
        record.key(),
        record.value(),
        record.headers(),
        place.topic(),
        place.partition(),
        place.offset(),
        record.timestamp());
  }

  private static Rejected rejected(
      Record<byte[], byte[]> record,
      RecordMetadata place,
      DeadLetterReason reason,
      String message) {
    return new Rejected(
        record.key(),
        record.value(),
        record.headers(),
        place.topic(),
        place.partition(),
        place.offset(),
        new Problem(reason, message));
  }
}
