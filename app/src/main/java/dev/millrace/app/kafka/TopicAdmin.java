package dev.millrace.app.kafka;

import dev.millrace.app.error.UserException;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates and describes topics. */
public final class TopicAdmin {

  private static final Duration USABLE_TIMEOUT = Duration.ofSeconds(30);

  private final Cluster cluster;

  /** Makes one for a cluster, which stays the caller's. */
  public TopicAdmin(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Creates those topics that are not there, and returns when each partition of all of them has a
   * leader. Topics that exist keep their settings.
   *
   * @param topics what to create
   * @param partitions partitions of each partitioned topic that is created; when empty, as many as
   *     an existing one of them has, or 1. Of those that exist, the first must have as many,
   *     because it is the one that is read; how many the others have makes no difference
   * @return names of the created topics, in the order given
   * @throws UserException if a topic exists with another number of partitions than it must have
   */
  public List<String> create(List<Topic<?, ?>> topics, OptionalInt partitions) {
    Map<String, TopicDescription> existing = find(names(topics));
    int wanted = partitions.orElseGet(() -> partitionsOf(topics, existing));
    List<NewTopic> missing = new ArrayList<>();
    boolean read = true;
    for (Topic<?, ?> topic : topics) {
      int count = topic.partitioned() ? wanted : 1;
      TopicDescription found = existing.get(topic.name());
      if (found == null) {
        missing.add(
            new NewTopic(topic.name(), Optional.of(count), Optional.empty())
                .configs(topic.settings()));
      } else if (found.partitions().size() != count && (read || !topic.partitioned())) {
        throw wrongPartitions(topic, found.partitions().size(), count);
      }
      read &= !topic.partitioned();
    }
    List<String> created = new ArrayList<>();
    cluster
        .admin()
        .createTopics(missing)
        .values()
        .forEach(
            (name, answer) -> {
              if (isCreated(answer)) {
                created.add(name);
              }
            });
    awaitUsable(names(topics));
    return names(topics).stream().filter(created::contains).toList();
  }

  /** Returns those of the topics that exist, in the order given. */
  public List<TopicInfo> describe(List<Topic<?, ?>> topics) {
    Map<String, TopicDescription> found = find(names(topics));
    List<ConfigResource> resources =
        found.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, Config> configs =
        cluster.get(cluster.admin().describeConfigs(resources).all());
    return resources.stream()
        .map(resource -> info(found.get(resource.name()), configs.get(resource)))
        .toList();
  }

  /**
   * Checks that topics are there.
   *
   * @throws UserException naming the first that is not
   */
  public void require(Topic<?, ?>... topics) {
    for (Topic<?, ?> topic : topics) {
      if (partitions(topic.name()).isEmpty()) {
        throw new UserException(
            "There is no topic '"
                + topic.name()
                + "'. 'millrace run' or 'millrace topics' creates it.");
      }
    }
  }

  /** Returns the number of partitions of a topic, or empty if there is no such topic. */
  public OptionalInt partitions(String name) {
    TopicDescription found = find(List.of(name)).get(name);
    return found == null ? OptionalInt.empty() : OptionalInt.of(found.partitions().size());
  }

  private Map<String, TopicDescription> find(Collection<String> names) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        cluster.admin().describeTopics(names).topicNameValues();
    Map<String, TopicDescription> found = new LinkedHashMap<>();
    for (String name : names) {
      try {
        found.put(name, cluster.get(answers.get(name)));
      } catch (UnknownTopicOrPartitionException e) {
        // A topic that is not there is left out.
      }
    }
    return found;
  }

  private boolean isCreated(KafkaFuture<Void> answer) {
    try {
      cluster.get(answer);
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  private void awaitUsable(List<String> names) {
    long deadline = System.nanoTime() + USABLE_TIMEOUT.toNanos();
    while (!isUsable(names)) {
      if (System.nanoTime() - deadline > 0) {
        throw new UserException(
            "The topics were created, but have no leader after "
                + USABLE_TIMEOUT.toSeconds()
                + " s: is a broker of the cluster down?");
      }
      Cluster.pause();
    }
    awaitLeaders(names);
  }

  /**
   * Waits until each partition's leader answers for it. A new partition has a leader in the
   * metadata a moment before that broker knows it; an idempotent producer whose first requests are
   * refused in that moment while the next one is taken can never send the first ones again (out of
   * order sequence).
   */
  private void awaitLeaders(List<String> names) {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    find(names)
        .values()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        info ->
                            partitions.put(
                                new TopicPartition(topic.name(), info.partition()),
                                OffsetSpec.latest())));
    cluster.get(cluster.admin().listOffsets(partitions).all());
  }

  private boolean isUsable(List<String> names) {
    Map<String, TopicDescription> found = find(names);
    return found.size() == names.size()
        && found.values().stream()
            .flatMap(topic -> topic.partitions().stream())
            .allMatch(partition -> partition.leader() != null && !partition.leader().isEmpty());
  }

  private static int partitionsOf(
      List<Topic<?, ?>> topics, Map<String, TopicDescription> existing) {
    return topics.stream()
        .filter(Topic::partitioned)
        .map(topic -> existing.get(topic.name()))
        .filter(found -> found != null)
        .mapToInt(found -> found.partitions().size())
        .findFirst()
        .orElse(1);
  }

  private static UserException wrongPartitions(Topic<?, ?> topic, int found, int wanted) {
    return new UserException(
        "Topic '"
            + topic.name()
            + "' exists with "
            + found
            + (found == 1 ? " partition" : " partitions")
            + ", but must have "
            + wanted
            + ". "
            + (topic.partitioned()
                ? "Give --partitions " + found + ", another --topic-prefix"
                : "Give another --topic-prefix, and with it another --application-id")
            + ", or delete the topic first.");
  }

  private static TopicInfo info(TopicDescription topic, Config config) {
    return new TopicInfo(
        topic.name(),
        topic.partitions().size(),
        topic.partitions().get(0).replicas().size(),
        config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value(),
        Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value()),
        Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
  }

  private static List<String> names(List<Topic<?, ?>> topics) {
    return topics.stream().<String>map(Topic::name).toList();
  }
}
