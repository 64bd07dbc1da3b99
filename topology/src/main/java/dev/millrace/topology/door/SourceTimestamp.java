package dev.millrace.topology.door;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The timestamp of a source record; when it has none, the highest that its partition had so far,
 * and before the first of those the time of the clock. Never negative: Kafka Streams would drop the
 * record without a dead letter. Keeps nothing; safe for use by many threads.
 */
public final class SourceTimestamp implements TimestampExtractor {

  /** Creates the extractor. */
  public SourceTimestamp() {}

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    if (record.timestamp() >= 0) {
      return record.timestamp();
    }
    return partitionTime >= 0 ? partitionTime : System.currentTimeMillis();
  }
}
