package dev.millrace.app.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Kafka settings out of environment variables. {@code MILLRACE_KAFKA_SSL_TRUSTSTORE_LOCATION} sets
 * {@code ssl.truststore.location}: an underscore stands for a dot, two for an underscore, three for
 * a dash, as in Kafka's own container images.
 */
final class EnvironmentSettings {

  private static final String PREFIX = "MILLRACE_KAFKA_";

  private EnvironmentSettings() {}

  /** Returns the settings among {@code environment}; variables with another prefix are ignored. */
  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> settings = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
            settings.put(key(name.substring(PREFIX.length())), value);
          }
        });
    return settings;
  }

  /** Returns the variable that sets a key. */
  static String variable(String key) {
    return PREFIX
        + key.replace("_", "__").replace("-", "___").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replace("___", "-")
        .replace("__", "\0")
        .replace('_', '.')
        .replace('\0', '_');
  }
}
