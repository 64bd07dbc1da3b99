package dev.millrace.app.config;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Collects Kafka settings from where users give them, and joins them in the order that {@link
 * KafkaSettings} documents, whatever the order of the calls.
 */
public final class KafkaSettingsBuilder {

  /** Where a broker is looked for when nothing says otherwise. */
  public static final String DEFAULT_BOOTSTRAP_SERVERS = "127.0.0.1:9092";

  private final Map<String, String> file = new TreeMap<>();
  private final Map<String, String> variables = new TreeMap<>();
  private final Map<String, String> set = new TreeMap<>();
  private final Map<String, String> options = new TreeMap<>();

  /**
   * Reads a Java properties file in UTF-8.
   *
   * @throws UserException if it cannot be read or is no properties file
   */
  public KafkaSettingsBuilder file(Path path) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new UserException("--config: there is no file " + path, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          "--config: cannot read " + path + " as a Java properties file: " + e.getMessage(), e);
    }
    properties.stringPropertyNames().forEach(key -> file.put(key, properties.getProperty(key)));
    return this;
  }

  /**
   * Takes the variables of an environment: those named {@code MILLRACE_KAFKA_…} are settings, and
   * all can be referred to.
   */
  public KafkaSettingsBuilder environment(Map<String, String> environment) {
    variables.putAll(environment);
    return this;
  }

  /** Takes what was given by {@code --set}. */
  public KafkaSettingsBuilder set(Map<String, String> settings) {
    set.putAll(settings);
    return this;
  }

  /** Takes the value of a command-line option of its own; null when the option was not given. */
  public KafkaSettingsBuilder option(String key, String value) {
    if (value != null) {
      options.put(key, value);
    }
    return this;
  }

  /**
   * Returns the joined settings, with what {@link References} refer to.
   *
   * @throws UserException if one refers to what is not there
   * @throws org.apache.kafka.common.config.ConfigException if a file of secrets cannot be read
   */
  public KafkaSettings build() {
    Map<String, String> values = new TreeMap<>();
    values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_BOOTSTRAP_SERVERS);
    values.putAll(file);
    values.putAll(EnvironmentSettings.of(variables));
    values.putAll(set);
    values.putAll(options);
    return new KafkaSettings(References.resolve(values, variables));
  }
}
