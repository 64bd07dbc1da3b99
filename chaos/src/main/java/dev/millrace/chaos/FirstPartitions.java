package dev.millrace.chaos;

import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.Cluster;

/**
 * Leaves a topic's last partitions idle: the hash of the key chooses among the first ones, as it
 * otherwise does among all. Kafka makes the instances. Thread-safe.
 */
public final class FirstPartitions implements Partitioner {

  private static final String COUNT = "first.partitions";

  private int count;

  /** Returns the settings of a producer that sends to {@code count} partitions. */
  static Map<String, String> settings(int count) {
    return Map.of(
        "producer." + ProducerConfig.PARTITIONER_CLASS_CONFIG,
        FirstPartitions.class.getName(),
        "producer." + COUNT,
        Integer.toString(count));
  }

  @Override
  public void configure(Map<String, ?> settings) {
    count = Integer.parseInt(String.valueOf(settings.get(COUNT)));
  }

  @Override
  public int partition(
      String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
    return BuiltInPartitioner.partitionForKey(keyBytes, count);
  }

  @Override
  public void close() {}
}
