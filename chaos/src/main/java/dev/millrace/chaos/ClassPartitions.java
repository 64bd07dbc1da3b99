package dev.millrace.chaos;

import dev.millrace.schemas.Image;
import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Cluster;

/**
 * Sends images of neighboring classes to one partition: of ten classes to four partitions, 0 to 2,
 * 3 and 4, 5 to 7, 8 and 9. Kafka makes the instances. Thread-safe.
 */
public final class ClassPartitions implements Partitioner {

  private static final int CLASSES = 10;

  /** Returns the settings of a producer that sends so. */
  static Map<String, String> settings() {
    return Map.of(
        "producer." + ProducerConfig.PARTITIONER_CLASS_CONFIG, ClassPartitions.class.getName());
  }

  @Override
  public void configure(Map<String, ?> settings) {
    // there are none
  }

  @Override
  public int partition(
      String topic, Object key, byte[] keyBytes, Object value, byte[] valueBytes, Cluster cluster) {
    return ((Image) value).getLabel() * cluster.partitionCountForTopic(topic) / CLASSES;
  }

  @Override
  public void close() {
    // nothing is open
  }
}
