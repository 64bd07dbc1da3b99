package dev.millrace.app.config;

import dev.millrace.app.error.UserException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * References to secrets that stand elsewhere, in the syntax of Kafka's own providers: {@code
 * ${file:PATH:KEY}} for an entry of a properties file, {@code ${directory:PATH:NAME}} for the whole
 * of a file, {@code ${env:NAME}} for an environment variable.
 *
 * @see <a href="https://kafka.apache.org/documentation/#config_providers">Kafka, configuration
 *     providers</a>
 */
final class References {

  private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{(file|directory|env):[^}]*}");

  private References() {}

  /**
   * Returns {@code values} with all references replaced by what they refer to.
   *
   * @throws UserException if there is no such entry, file or variable
   * @throws org.apache.kafka.common.config.ConfigException if a file cannot be read
   */
  static Map<String, String> resolve(Map<String, String> values, Map<String, String> environment) {
    Map<String, ConfigProvider> providers =
        Map.of(
            "file", new FileConfigProvider(),
            "directory", new DirectoryConfigProvider(),
            "env", new EnvVarConfigProvider(environment));
    providers.values().forEach(provider -> provider.configure(Map.of()));
    Map<String, String> resolved = new TreeMap<>(values);
    resolved.putAll(new ConfigTransformer(providers).transform(values).data());
    resolved.forEach(
        (key, value) -> {
          // The rest of the value may hold a secret.
          Matcher unresolved = UNRESOLVED.matcher(value);
          if (unresolved.find()) {
            throw new UserException(
                "Setting " + key + " refers to " + unresolved.group() + ", which is not there");
          }
        });
    return resolved;
  }
}
