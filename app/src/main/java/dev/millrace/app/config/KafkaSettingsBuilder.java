package dev.millrace.app.config;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects Kafka settings from where users give them, and joins them in the order that {@link
 * KafkaSettings} documents, whatever the order of the calls.
 */
public final class KafkaSettingsBuilder {

  private static final Logger log = LoggerFactory.getLogger(KafkaSettingsBuilder.class);

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
   * Returns the joined settings, with what {@link References} refer to. Warns of those that no
   * client of Kafka knows: they may be for a class that another setting plugs in.
   *
   * @throws UserException if the name of one looks like a typing error, or its value refers to what
   *     is not there
   * @throws org.apache.kafka.common.config.ConfigException if a file of secrets cannot be read
   */
  public KafkaSettings build() {
    Map<String, String> values = new TreeMap<>();
    values.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_BOOTSTRAP_SERVERS);
    values.putAll(file);
    values.putAll(EnvironmentSettings.of(variables));
    values.putAll(set);
    values.putAll(options);
    checkNames(values.keySet());
    return new KafkaSettings(References.resolve(values, variables));
  }

  private void checkNames(Set<String> keys) {
    List<String> unknown = new ArrayList<>();
    for (String key : keys) {
      if (SettingNames.isKnown(key)) {
        continue;
      }
      String given = "'" + key + "' (" + place(key) + ")";
      Optional<String> meant = SettingNames.meant(key);
      if (meant.isPresent()) {
        throw new UserException(
            "Kafka has no setting " + given + ": did you mean '" + meant.get() + "'?");
      }
      unknown.add(given);
    }
    if (!unknown.isEmpty()) {
      log.warn(
          "No client of Kafka has a setting {}: without effect, unless a class that another setting"
              + " names reads it",
          String.join(", ", unknown));
    }
  }

  /** Returns the place whose value of a key wins, of those that may hold unknown keys. */
  private String place(String key) {
    if (set.containsKey(key)) {
      return "--set";
    }
    return EnvironmentSettings.of(variables).containsKey(key)
        ? "variable " + EnvironmentSettings.variable(key)
        : "--config";
  }
}
