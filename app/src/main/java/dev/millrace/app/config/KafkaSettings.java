package dev.millrace.app.config;

import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The Kafka settings of one run of the program, with the properties of each client. The same key
 * may be given in several places; the first of these wins:
 *
 * <ol>
 *   <li>a command-line option of its own, such as {@code --bootstrap-servers}
 *   <li>{@code --set key=value}
 *   <li>an environment variable {@code MILLRACE_KAFKA_…}: see {@link EnvironmentSettings}
 *   <li>the properties file given by {@code --config}
 *   <li>the program's defaults
 * </ol>
 *
 * <p>Any Kafka property may be given. A key that starts with {@code producer.}, {@code consumer.}
 * or {@code admin.} is for that kind of client only, and goes before the same key without the
 * prefix; Kafka Streams' own prefixes, such as {@code main.consumer.}, reach Streams untouched.
 *
 * <p>Immutable. Values may be secrets, so none is ever printed: {@link #toString()} names keys
 * only.
 *
 * @see <a
 *     href="https://kafka.apache.org/documentation/streams/developer-guide/config-streams">Kafka
 *     Streams configuration, naming of client parameters</a>
 */
public final class KafkaSettings {

  private final Map<String, String> values;

  KafkaSettings(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Returns the brokers' addresses, as given. */
  public String bootstrapServers() {
    return values.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** Returns the value of a key, or {@code otherwise} when nothing gives one. */
  public String get(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  /** Returns the properties of an admin client. */
  public Properties admin() {
    return ClientKind.ADMIN.properties(values, Map.of());
  }

  /**
   * Returns the properties of a producer.
   *
   * @param defaults settings of the caller, which the user's go before
   */
  public Properties producer(Map<String, String> defaults) {
    return ClientKind.PRODUCER.properties(values, defaults);
  }

  /**
   * Returns the properties of a consumer.
   *
   * @param defaults settings of the caller, which the user's go before
   */
  public Properties consumer(Map<String, String> defaults) {
    return ClientKind.CONSUMER.properties(values, defaults);
  }

  /**
   * Returns the properties of a consumer some of whose settings are not for the user to choose.
   *
   * @param defaults settings of the caller, which the user's go before
   * @param required settings of the caller, which go before the user's
   */
  public Properties consumer(Map<String, String> defaults, Map<String, String> required) {
    Properties properties = consumer(defaults);
    properties.putAll(required);
    return properties;
  }

  /**
   * Returns the properties of a Kafka Streams application: all of them, prefixes included.
   *
   * @param defaults settings of the caller, which the user's go before
   */
  public Properties streams(Map<String, String> defaults) {
    Properties properties = new Properties();
    properties.putAll(defaults);
    properties.putAll(values);
    return properties;
  }

  /** Returns the keys that are set, without their values. */
  @Override
  public String toString() {
    return "KafkaSettings" + values.keySet();
  }
}
