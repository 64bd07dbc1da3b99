package dev.millrace.app.kafka;

import dev.millrace.app.error.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a topic that exists, by whomever it was made, and what an application may demand
 * of them.
 *
 * @param topic its full name
 * @param config what its brokers apply, defaults included
 */
public record TopicSettings(String topic, Config config) {

  private static final Logger log = LoggerFactory.getLogger(TopicSettings.class);

  /**
   * Returns the settings of those topics that exist. Those that this user may not read are left
   * out, with a warning.
   */
  public static List<TopicSettings> read(Cluster cluster, Collection<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<ConfigResource, KafkaFuture<Config>> answers =
        cluster.admin().describeConfigs(resources).values();
    List<TopicSettings> found = new ArrayList<>();
    List<String> forbidden = new ArrayList<>();
    for (ConfigResource resource : resources) {
      try {
        found.add(new TopicSettings(resource.name(), cluster.get(answers.get(resource))));
      } catch (UnknownTopicOrPartitionException e) {
        // There is nothing wrong with a topic that is still to be made.
      } catch (AuthorizationException e) {
        forbidden.add(resource.name());
      }
    }
    if (!forbidden.isEmpty()) {
      log.warn(
          "The brokers do not allow to read the settings of {} (DescribeConfigs): not checked",
          String.join(", ", forbidden));
    }
    return found;
  }

  /** Returns the largest batch of records that the topic takes, in bytes. */
  public int maxMessageBytes() {
    String value = value(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    return value.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(value);
  }

  /**
   * Demands that the newest record of each key is kept, however old it is.
   *
   * @param what they are, in the plural
   * @throws UserException if they may be deleted
   */
  public void requireNewestKept(String what) {
    boolean keepsAll =
        isUnlimited(TopicConfig.RETENTION_MS_CONFIG)
            && isUnlimited(TopicConfig.RETENTION_BYTES_CONFIG);
    if (cleansBy(TopicConfig.CLEANUP_POLICY_DELETE) && !keepsAll) {
      throw wrong(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          "which deletes " + what + " by their age or size, the newest as well",
          TopicConfig.CLEANUP_POLICY_COMPACT);
    }
  }

  /**
   * Demands that all records are kept until they are deleted by whoever has read them.
   *
   * @param what they are, in the plural
   * @throws UserException if they may be deleted before
   */
  public void requireKept(String what) {
    for (String key :
        List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
      if (!value(key).isEmpty() && !isUnlimited(key)) {
        throw wrong(key, "which deletes " + what + " that are not read yet", "-1");
      }
    }
  }

  /**
   * Demands that records are kept and taken whatever their keys are.
   *
   * @param what they are, in the plural
   * @throws UserException if a later one of the same key replaces one
   */
  public void requireNotCompacted(String what) {
    if (cleansBy(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw wrong(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          "which refuses " + what + " without a key and deletes all but the newest of a key",
          TopicConfig.CLEANUP_POLICY_DELETE);
    }
  }

  /**
   * Demands that records of a size can be written.
   *
   * @param bytes of the largest record, with all that belongs to it
   * @param what they are, in the plural
   * @throws UserException if they are too large
   */
  public void requireRecords(int bytes, String what) {
    if (maxMessageBytes() < bytes) {
      throw wrong(
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          String.format(Locale.ROOT, "too little for %s, which take up to %d bytes", what, bytes),
          String.valueOf(bytes));
    }
  }

  private boolean cleansBy(String policy) {
    return value(TopicConfig.CLEANUP_POLICY_CONFIG).contains(policy);
  }

  private boolean isUnlimited(String key) {
    return value(key).startsWith("-");
  }

  /** Returns the value of a key, or nothing if the brokers do not say it. */
  private String value(String key) {
    ConfigEntry entry = config.get(key);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  private UserException wrong(String key, String problem, String wanted) {
    return new UserException(
        String.format(
            "Topic '%1$s' has %2$s=%3$s, %4$s. Change it, for instance by 'kafka-configs.sh"
                + " --bootstrap-server HOST:PORT --alter --topic %1$s --add-config %2$s=%5$s'.",
            topic, key, value(key), problem, wanted));
  }
}
