package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The option that names an application: its consumer group, and the prefix of its internal topics.
 */
final class ApplicationOptions {

  private static final String OPTION = "--application-id";
  private static final String DEFAULT_ID = "millrace";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = OPTION,
      paramLabel = "ID",
      description =
          "Instances with the same id share the work and the state; the Kafka setting application.id, or "
              + DEFAULT_ID
              + ", unless given.")
  private String applicationId;

  /** Adds the option to {@code settings}, if it was given. */
  KafkaSettingsBuilder addTo(KafkaSettingsBuilder settings) {
    return settings.option(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
  }

  /**
   * Returns the id that {@code settings} say, which the option was added to.
   *
   * @throws ParameterException if no application can have it
   */
  String id(KafkaSettings settings) {
    String id = settings.get(StreamsConfig.APPLICATION_ID_CONFIG, DEFAULT_ID);
    TopicNames.problemOfApplicationId(id)
        .ifPresent(
            problem -> {
              throw new ParameterException(
                  command.commandLine(),
                  (applicationId == null ? StreamsConfig.APPLICATION_ID_CONFIG : OPTION)
                      + ' '
                      + problem);
            });
    return id;
  }
}
