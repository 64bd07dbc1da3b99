package dev.millrace.benchmarks.pipeline;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * How far a consumer group has committed the images of a topic. Cheap for the broker to say.
 *
 * @param offsets by partition
 */
record Done(Map<Integer, Long> offsets) {

  static Done read(Admin admin, String group, String topic) {
    try {
      return new Done(
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .entrySet()
              .stream()
              .filter(offset -> offset.getKey().topic().equals(topic))
              .collect(
                  Collectors.toMap(
                      offset -> offset.getKey().partition(),
                      offset -> offset.getValue().offset())));
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns all images that are done. */
  long images() {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns whether there is progress since then in each of so many partitions. */
  boolean isBeyond(Done then, int partitions) {
    return offsets.entrySet().stream()
            .filter(offset -> offset.getValue() > then.offsets.getOrDefault(offset.getKey(), 0L))
            .count()
        == partitions;
  }
}
