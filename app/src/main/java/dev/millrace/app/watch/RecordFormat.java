package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How the records of one topic are shown. */
interface RecordFormat {

  /**
   * Returns a record as one readable line.
   *
   * @throws org.apache.kafka.common.errors.SerializationException if the value cannot be decoded
   */
  String row(ConsumerRecord<byte[], byte[]> received);

  /**
   * Returns a record's value as JSON.
   *
   * @throws org.apache.kafka.common.errors.SerializationException if the value cannot be decoded
   */
  JsonNode json(ConsumerRecord<byte[], byte[]> received);
}
