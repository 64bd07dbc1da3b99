package dev.millrace.app.kafka;

import dev.millrace.app.error.UserException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsResult;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Tells of consumer groups whether they are there, who is in them, and what they have read. */
public final class GroupAdmin {

  private static final Duration ASSIGNED_TIMEOUT = Duration.ofSeconds(10);

  /** In these states, brokers do not tell what members have. */
  private static final Set<GroupState> MOVING =
      Set.of(GroupState.PREPARING_REBALANCE, GroupState.COMPLETING_REBALANCE);

  private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

  private final Cluster cluster;

  /** Makes one for a cluster, which stays the caller's. */
  public GroupAdmin(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Checks that an application is known: that it runs, or that the brokers still keep its offsets.
   * Does nothing while not all brokers can be asked.
   *
   * @throws UserException if it is not
   */
  public void requireApplication(String id) {
    ListGroupsResult groups = cluster.admin().listGroups();
    if (find(groups, id).isEmpty() && cluster.get(groups.errors()).isEmpty()) {
      throw new UserException(
          "There is no application '"
              + id
              + "' at "
              + cluster.bootstrapServers()
              + ": no consumer group has that id. Start 'millrace run' first, or check"
              + " --application-id.");
    }
  }

  /**
   * Returns whether a group has members, of whatever protocol, or had until lately: the brokers do
   * not know at once that one has died.
   *
   * @throws UserException if the group is not found and a broker cannot be asked for it
   */
  public boolean hasMembers(String id) {
    ListGroupsResult groups = cluster.admin().listGroups();
    Optional<GroupListing> group = find(groups, id);
    if (group.isPresent()) {
      return !WITHOUT_MEMBERS.contains(group.get().groupState().orElse(GroupState.UNKNOWN));
    }
    for (Throwable error : cluster.get(groups.errors())) {
      throw new UserException(
          "Cannot tell whether consumer group '"
              + id
              + "' has members, because a broker of "
              + cluster.bootstrapServers()
              + " cannot be asked: "
              + error.getMessage()
              + ". Start again once all brokers are back.",
          error);
    }
    return false;
  }

  private Optional<GroupListing> find(ListGroupsResult groups, String id) {
    return cluster.get(groups.valid()).stream()
        .filter(group -> group.groupId().equals(id))
        .findFirst();
  }

  /** Returns the topics that a group has committed offsets of. */
  public Set<String> committedTopics(String group) {
    return cluster
        .get(cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .filter(entry -> entry.getValue() != null)
        .map(entry -> entry.getKey().topic())
        .collect(Collectors.toSet());
  }

  /**
   * Returns the topics that members of a group read; none if nobody runs. While partitions are
   * being assigned, it waits for that up to ten seconds.
   *
   * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted
   */
  public Set<String> assignedTopics(String group) {
    try {
      ConsumerGroupDescription description = describe(group);
      long deadline = System.nanoTime() + ASSIGNED_TIMEOUT.toNanos();
      while (MOVING.contains(description.groupState()) && System.nanoTime() < deadline) {
        Cluster.pause();
        description = describe(group);
      }
      return description.members().stream()
          .map(MemberDescription::assignment)
          .flatMap(assignment -> assignment.topicPartitions().stream())
          .map(TopicPartition::topic)
          .collect(Collectors.toSet());
    } catch (GroupIdNotFoundException e) {
      return topicsOfStreamsGroup(group);
    }
  }

  private ConsumerGroupDescription describe(String group) {
    return cluster.get(
        cluster.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group));
  }

  /** A group of the protocol {@code streams}, of which brokers tell under another name. */
  private Set<String> topicsOfStreamsGroup(String group) {
    try {
      var description =
          cluster.get(
              cluster.admin().describeStreamsGroups(List.of(group)).describedGroups().get(group));
      return description.members().isEmpty()
          ? Set.of()
          : description.subtopologies().stream()
              .flatMap(
                  part ->
                      Stream.concat(
                          part.sourceTopics().stream(),
                          part.repartitionSourceTopics().keySet().stream()))
              .collect(Collectors.toSet());
    } catch (GroupIdNotFoundException | UnsupportedVersionException e) {
      return Set.of();
    }
  }
}
