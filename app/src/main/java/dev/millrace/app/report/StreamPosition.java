package dev.millrace.app.report;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.topology.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far an application has come in each partition of {@code images}.
 *
 * @param end end offset by partition
 * @param committed committed offset by partition; 0 where nothing was committed
 */
public record StreamPosition(Map<Integer, Long> end, Map<Integer, Long> committed) {

  /** Asks the cluster for the offsets of {@code applicationId}. */
  public static StreamPosition read(Cluster cluster, Topics topics, String applicationId) {
    String images = topics.images().name();
    TopicDescription description =
        cluster.get(cluster.admin().describeTopics(List.of(images)).allTopicNames()).get(images);
    Map<TopicPartition, OffsetSpec> latest =
        description.partitions().stream()
            .collect(
                Collectors.toMap(
                    info -> new TopicPartition(images, info.partition()),
                    info -> OffsetSpec.latest()));
    // The ends come second, so that none is behind what is committed.
    Map<TopicPartition, OffsetAndMetadata> offsets =
        cluster.get(
            cluster
                .admin()
                .listConsumerGroupOffsets(applicationId)
                .partitionsToOffsetAndMetadata());
    Map<Integer, Long> end = new TreeMap<>();
    cluster
        .get(cluster.admin().listOffsets(latest).all())
        .forEach((partition, info) -> end.put(partition.partition(), info.offset()));
    Map<Integer, Long> committed = new TreeMap<>();
    for (TopicPartition partition : latest.keySet()) {
      OffsetAndMetadata offset = offsets.get(partition);
      committed.put(partition.partition(), offset == null ? 0 : offset.offset());
    }
    return new StreamPosition(end, committed);
  }

  /** Returns the end offsets of all partitions together. */
  public long imagesEnd() {
    return end.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the committed offsets of all partitions together. */
  public long imagesCommitted() {
    return committed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many records of one partition are not committed yet; 0 if there is no such one. */
  public long lag(int partition) {
    return end.getOrDefault(partition, 0L) - committed.getOrDefault(partition, 0L);
  }

  /** Returns how many records are not committed yet. */
  public long lag() {
    return imagesEnd() - imagesCommitted();
  }
}
