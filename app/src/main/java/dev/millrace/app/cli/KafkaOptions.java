package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.topology.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a Kafka broker. */
@Command(
    footer = {
      "",
      "Kafka settings, the first of these wins: an option of its own; --set; environment variables "
          + "MILLRACE_KAFKA_<KEY> (MILLRACE_KAFKA_SECURITY_PROTOCOL sets security.protocol); "
          + "--config; defaults. Keys that start with producer., consumer. or admin. are for that "
          + "client only."
    })
final class KafkaOptions {

  private static final String TOPIC_PREFIX_OPTION = "--topic-prefix";
  private static final String TOPIC_PREFIX_VARIABLE = "MILLRACE_TOPIC_PREFIX";
  private static final int LONGEST_NAME =
      Topics.withPrefix("").all().stream().mapToInt(topic -> topic.name().length()).max().orElse(0);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-b", "--bootstrap-servers"},
      paramLabel = "HOST:PORT",
      description =
          "The brokers' addresses; "
              + KafkaSettingsBuilder.DEFAULT_BOOTSTRAP_SERVERS
              + " unless given.")
  private String bootstrapServers;

  @Option(
      names = TOPIC_PREFIX_OPTION,
      paramLabel = "PREFIX",
      description = "Put before every topic's name; " + TOPIC_PREFIX_VARIABLE + " unless given.")
  private String topicPrefix;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Java properties file with any Kafka settings.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any Kafka setting; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  private KafkaSettings settings;

  /**
   * Returns the Kafka settings, joined from all places they can be given in.
   *
   * @throws dev.millrace.app.error.UserException if the {@code --config} file cannot be read, or a
   *     setting's name looks like a typing error
   */
  KafkaSettings settings() {
    if (settings == null) {
      settings = builder().build();
    }
    return settings;
  }

  /** Returns the same before they are joined, for a command that has more options of its own. */
  KafkaSettingsBuilder builder() {
    KafkaSettingsBuilder builder =
        new KafkaSettingsBuilder()
            .environment(MillraceCommand.of(command).environment())
            .set(set)
            .option(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    if (config != null) {
      builder.file(config);
    }
    return builder;
  }

  /**
   * Returns the topics under the prefix that was given.
   *
   * @throws ParameterException if no topic can have such a name
   */
  Topics topics() {
    String source = topicPrefix == null ? TOPIC_PREFIX_VARIABLE : TOPIC_PREFIX_OPTION;
    String prefix =
        topicPrefix == null
            ? MillraceCommand.of(command).environment().getOrDefault(TOPIC_PREFIX_VARIABLE, "")
            : topicPrefix;
    TopicNames.problemOfPrefix(prefix, LONGEST_NAME)
        .ifPresent(
            problem -> {
              throw new ParameterException(command.commandLine(), source + ' ' + problem);
            });
    return Topics.withPrefix(prefix);
  }
}
