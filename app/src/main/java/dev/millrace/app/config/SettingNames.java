package dev.millrace.app.config;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The names of all settings of Kafka's clients and of Kafka Streams. */
final class SettingNames {

  /** What a key may start with, and the names that may follow. */
  static final Map<String, Set<String>> PREFIXED =
      Map.of(
          StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configNames(),
          StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames(),
          StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configNames(),
          StreamsConfig.MAIN_CONSUMER_PREFIX, ConsumerConfig.configNames(),
          StreamsConfig.RESTORE_CONSUMER_PREFIX, ConsumerConfig.configNames(),
          StreamsConfig.GLOBAL_CONSUMER_PREFIX, ConsumerConfig.configNames());

  /** The names that no prefix is needed for. */
  static final Set<String> PLAIN = plain();

  /** Before names that users choose, and before settings of topics, which brokers check. */
  private static final List<String> OPEN_PREFIXES =
      List.of(
          StreamsConfig.TOPIC_PREFIX,
          StreamsConfig.CLIENT_TAG_PREFIX,
          CommonClientConfigs.METRICS_CONTEXT_PREFIX,
          "config.providers");

  /** One wrong letter in so many, rounded down, makes a name look like another. */
  private static final int LETTERS_PER_ERROR = 5;

  private SettingNames() {}

  private static Set<String> plain() {
    Set<String> names = new HashSet<>(StreamsConfig.configDef().names());
    PREFIXED.values().forEach(names::addAll);
    return Set.copyOf(names);
  }

  /** Returns whether a key is for one kind of client, or for topics, only. */
  static boolean hasPrefix(String key) {
    return key.startsWith(StreamsConfig.TOPIC_PREFIX)
        || PREFIXED.keySet().stream().anyMatch(key::startsWith);
  }

  /** Returns whether a client, or Kafka Streams, has a setting of this name, prefix included. */
  static boolean isKnown(String key) {
    return PLAIN.contains(key)
        || OPEN_PREFIXES.stream().anyMatch(key::startsWith)
        || PREFIXED.entrySet().stream()
            .anyMatch(
                prefixed ->
                    key.startsWith(prefixed.getKey())
                        && prefixed.getValue().contains(key.substring(prefixed.getKey().length())));
  }

  /**
   * Returns the name that an unknown key was probably meant to be; empty if it looks like none, as
   * the settings of classes that are plugged into a client do.
   */
  static Optional<String> meant(String key) {
    Nearest nearest = new Nearest(key);
    PLAIN.forEach(nearest::offer);
    PREFIXED.forEach((prefix, names) -> names.forEach(name -> nearest.offer(prefix + name)));
    if (nearest.name == null) {
      // One of another kind of client.
      return PREFIXED.keySet().stream()
          .filter(key::startsWith)
          .map(prefix -> key.substring(prefix.length()))
          .filter(PLAIN::contains)
          .findFirst();
    }
    return Optional.of(nearest.name);
  }

  /** The name with the fewest differences from a key, of those offered that have few. */
  private static final class Nearest {

    private final String key;
    private int differences;
    private String name;

    Nearest(String key) {
      this.key = key;
      differences = Math.max(1, key.length() / LETTERS_PER_ERROR) + 1;
    }

    void offer(String candidate) {
      int found = differences(key, candidate);
      if (found < differences
          || (found == differences && name != null && candidate.compareTo(name) < 0)) {
        differences = found;
        name = candidate;
      }
    }
  }

  /**
   * How many characters to insert, delete or replace, or neighbors to swap (Damerau's distance, by
   * optimal string alignment).
   */
  private static int differences(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int shifted = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
        distance[i][j] = Math.min(replaced, shifted);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
        }
      }
    }
    return distance[a.length()][b.length()];
  }
}
