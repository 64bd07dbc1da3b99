package dev.millrace.topology;

import dev.millrace.schemas.AvroSerde;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * A repartition topic with one partition, on which all learners' records come together. It is read
 * as bytes, so that what cannot be decoded does not depend on the application's exception handlers.
 */
final class InternalTopic {

  private InternalTopic() {}

  /**
   * Sends records through the topic.
   *
   * @param name part of the topic's name
   * @param type class of the records
   */
  static <T extends SpecificRecord> KStream<String, byte[]> of(
      KStream<String, T> records, String name, Class<T> type, MillraceSettings settings) {
    Serializer<T> serializer = AvroSerde.of(type).serializer();
    return records
        .mapValues(
            record -> serializer.serialize(name, record),
            Named.as(settings.named(name + "-encoded")))
        .repartition(
            Repartitioned.<String, byte[]>as(settings.named(name))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.ByteArray())
                .withNumberOfPartitions(1));
  }
}
