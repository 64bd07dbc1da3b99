package dev.millrace.app.kafka;

import dev.millrace.app.error.UserException;
import org.apache.kafka.clients.admin.ListGroupsResult;

/** Looks for consumer groups. */
public final class GroupAdmin {

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
    boolean found =
        cluster.get(groups.valid()).stream().anyMatch(group -> group.groupId().equals(id));
    if (!found && cluster.get(groups.errors()).isEmpty()) {
      throw new UserException(
          "There is no application '"
              + id
              + "' at "
              + cluster.bootstrapServers()
              + ": no consumer group has that id. Start 'millrace run' first, or check"
              + " --application-id.");
    }
  }
}
