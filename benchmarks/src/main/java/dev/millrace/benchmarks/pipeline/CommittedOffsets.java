package dev.millrace.benchmarks.pipeline;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * How far a consumer group has committed a topic whose offsets begin at 0.
 *
 * @param byPartition the next offset of each partition
 */
record CommittedOffsets(Map<Integer, Long> byPartition) {

  /** Asks the broker, for which that is cheap. */
  static CommittedOffsets read(Admin admin, String group, String topic) {
    try {
      return new CommittedOffsets(
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
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("no answer with the offsets of group " + group, e);
    }
  }

  /** Returns all records that are done. */
  long sum() {
    return byPartition.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the records that are done in the partition that is farthest. */
  long farthest() {
    return byPartition.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Returns how many partitions have got further since then. */
  long movedSince(CommittedOffsets then) {
    return byPartition.entrySet().stream()
        .filter(offset -> offset.getValue() > then.byPartition.getOrDefault(offset.getKey(), 0L))
        .count();
  }
}
