package dev.millrace.app.run;

import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.GroupAdmin;
import dev.millrace.topology.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Who answers which image, so that each has one answer. As long as the group of predictors has no
 * committed offsets, the learners answer. The first instance of either split role commits those of
 * the learners for it: from there on the predictors answer, and what the learners have taken in
 * before stays theirs.
 */
final class SplitRoles {

  private final Cluster cluster;
  private final Topics topics;
  private final RunSettings run;

  SplitRoles(Cluster cluster, Topics topics, RunSettings run) {
    this.cluster = cluster;
    this.topics = topics;
    this.run = run;
  }

  /**
   * Checks that the instance may start in its role, and prepares the hand-over.
   *
   * @return by partition, the offset before which learners answer; empty if they answer all
   * @throws UserException if images would be answered twice
   */
  Map<Integer, Long> prepare() {
    Map<TopicPartition, OffsetAndMetadata> predictors = committed(run.predictorGroup());
    boolean split = !predictors.isEmpty();
    if (run.role() == Role.BOTH) {
      if (split) {
        throw new UserException(
            "Instances with --role predict answer the images of application '%s', for group '%s' has committed offsets: start this one with --role learn. To have learners answer again, see docs/scaling.md."
                .formatted(run.applicationId(), run.predictorGroup()));
      }
      return Map.of();
    }
    if (!split) {
      handOver();
    } else if (run.imagesRecreated()) {
      commit(run.handOverGroup(), beginnings());
    }
    return answeredByLearners();
  }

  private void handOver() {
    if (new GroupAdmin(cluster).hasMembers(run.applicationId())) {
      throw new UserException(
          "Instances of application '%s' are running that answer images themselves. Stop them, then start instances with --role learn and --role predict."
              .formatted(run.applicationId()));
    }
    Map<TopicPartition, OffsetAndMetadata> from = beginnings();
    if (!run.imagesRecreated()) {
      committed(run.applicationId())
          .forEach(
              (partition, offset) ->
                  from.replace(partition, new OffsetAndMetadata(offset.offset())));
    }
    commit(run.handOverGroup(), from);
    commit(run.predictorGroup(), from);
  }

  private void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
    cluster.get(cluster.admin().alterConsumerGroupOffsets(group, offsets).all());
  }

  /** Of a topic that was created again, learners have answered nothing, whatever is committed. */
  private Map<TopicPartition, OffsetAndMetadata> beginnings() {
    Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
    partitions().forEach(partition -> beginnings.put(partition, new OffsetAndMetadata(0)));
    return beginnings;
  }

  /** The hand-over stays on record as the offsets of a group of its own, which nobody joins. */
  private Map<Integer, Long> answeredByLearners() {
    Map<Integer, Long> before = new HashMap<>();
    partitions().forEach(partition -> before.put(partition.partition(), 0L));
    committed(run.handOverGroup())
        .forEach((partition, offset) -> before.put(partition.partition(), offset.offset()));
    return before;
  }

  private List<TopicPartition> partitions() {
    String images = topics.images().name();
    return cluster
        .get(cluster.admin().describeTopics(List.of(images)).allTopicNames())
        .get(images)
        .partitions()
        .stream()
        .map(info -> new TopicPartition(images, info.partition()))
        .toList();
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    Map<TopicPartition, OffsetAndMetadata> images = new HashMap<>();
    cluster
        .get(cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topics.images().name())) {
                images.put(partition, offset);
              }
            });
    return images;
  }
}
