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
 * @param lost by partition, how many images were deleted before they were read, at most
 */
public record StreamPosition(
    Map<Integer, Long> end, Map<Integer, Long> committed, Map<Integer, Long> lost) {

  /** Asks the cluster for the offsets of {@code applicationId}. */
  public static StreamPosition read(Cluster cluster, Topics topics, String applicationId) {
    String images = topics.images().name();
    TopicDescription description =
        cluster.get(cluster.admin().describeTopics(List.of(images)).allTopicNames()).get(images);
    List<TopicPartition> partitions =
        description.partitions().stream()
            .map(info -> new TopicPartition(images, info.partition()))
            .toList();
    // What is recorded comes before what is committed, and that before the ends, so that none is
    // behind the other.
    Map<Integer, LostImages> recorded = LostImages.read(cluster, images, applicationId);
    Map<TopicPartition, Long> begin = offsets(cluster, partitions, OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> offsets =
        cluster.get(
            cluster
                .admin()
                .listConsumerGroupOffsets(applicationId)
                .partitionsToOffsetAndMetadata());
    Map<Integer, Long> end = new TreeMap<>();
    offsets(cluster, partitions, OffsetSpec.latest())
        .forEach((partition, offset) -> end.put(partition.partition(), offset));
    Map<Integer, Long> committed = new TreeMap<>();
    Map<Integer, Long> lost = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      int number = partition.partition();
      OffsetAndMetadata offset = offsets.get(partition);
      committed.put(number, offset == null ? 0 : offset.offset());
      LostImages known = recorded.getOrDefault(number, LostImages.NONE);
      lost.put(
          number,
          offset == null
              ? known.images()
              : known.with(offset.offset(), begin.get(partition)).images());
    }
    return new StreamPosition(end, committed, lost);
  }

  private static Map<TopicPartition, Long> offsets(
      Cluster cluster, List<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> wanted =
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which));
    return cluster.get(cluster.admin().listOffsets(wanted).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  /** Returns the end offsets of all partitions together. */
  public long imagesEnd() {
    return end.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the committed offsets of all partitions together. */
  public long imagesCommitted() {
    return committed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many images of all partitions together were lost, at most. */
  public long imagesLost() {
    return lost.values().stream().mapToLong(Long::longValue).sum();
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
