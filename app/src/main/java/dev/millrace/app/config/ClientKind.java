package dev.millrace.app.config;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * A kind of plain Kafka client, and which of the user's settings are meant for it.
 *
 * @param prefix what the keys start with that are for this kind only
 * @param names the keys that clients of this kind know
 */
record ClientKind(String prefix, Set<String> names) {

  static final ClientKind ADMIN =
      new ClientKind(StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configNames());
  static final ClientKind PRODUCER =
      new ClientKind(StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames());
  static final ClientKind CONSUMER =
      new ClientKind(StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configNames());

  /**
   * Returns the properties for a client of this kind: a key with its prefix goes before the same
   * key without one, and that before {@code defaults}. A key that only other clients know is left
   * out; a key that no client knows is kept, because it may be for a class plugged into the client.
   */
  Properties properties(Map<String, String> values, Map<String, String> defaults) {
    Properties properties = new Properties();
    properties.putAll(defaults);
    values.forEach(
        (key, value) -> {
          boolean prefixed = SettingNames.hasPrefix(key);
          if (!prefixed && (names.contains(key) || !SettingNames.PLAIN.contains(key))) {
            properties.put(key, value);
          }
        });
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            properties.put(key.substring(prefix.length()), value);
          }
        });
    return properties;
  }
}
