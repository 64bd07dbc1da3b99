package dev.millrace.app.cli;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.kafka.TopicInfo;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Table;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace topics}: creates the topics that are missing, or describes them. */
@Command(
    name = "topics",
    description = {
      "Creates the topics that are missing and waits until they can be used; with --describe, only "
          + "shows them.",
      "With --json: {\"created\": [name…], \"topics\": [{\"name\", \"partitions\", \"replicas\", "
          + "\"cleanupPolicy\", \"retentionMs\", \"maxMessageBytes\"}…]}."
    })
final class TopicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private OutputOptions outputOptions;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      converter = PositiveInt.class,
      description = "Partitions of images and predictions, one learner each; 1 unless given.")
  private Integer partitions;

  @Option(names = "--describe", description = "Create nothing, show the topics that exist.")
  private boolean describe;

  @Override
  public Integer call() {
    if (describe && partitions != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--partitions cannot be given with --describe, which creates nothing");
    }
    Output output = outputOptions.output();
    KafkaSettings settings = kafka.settings();
    List<Topic<?, ?>> topics = kafka.topics().all();
    try (Cluster cluster = Cluster.connect(settings)) {
      TopicAdmin admin = new TopicAdmin(cluster);
      List<String> created = describe ? List.of() : admin.create(topics, wantedPartitions());
      List<TopicInfo> found = admin.describe(topics);
      output.text(table(found, cluster.bootstrapServers()).toString());
      if (!describe) {
        output.text(created.isEmpty() ? "All of them existed." : "Created: " + join(created));
      } else if (found.size() < topics.size()) {
        output.text(
            "Missing: " + join(missing(topics, found)) + " ('millrace topics' creates them)");
      }
      output.json(new Result(created, found));
    }
    return ExitCode.OK;
  }

  /** What {@code --json} prints. */
  private record Result(List<String> created, List<TopicInfo> topics) {}

  private OptionalInt wantedPartitions() {
    return partitions == null ? OptionalInt.empty() : OptionalInt.of(partitions);
  }

  private static Table table(List<TopicInfo> topics, String bootstrapServers) {
    Table table =
        new Table(
            "Topics at " + bootstrapServers,
            "Topic",
            "Partitions",
            "Replicas",
            "Cleanup",
            "Kept for",
            "Max. record bytes");
    for (TopicInfo topic : topics) {
      table.row(
          topic.name(),
          topic.partitions(),
          topic.replicas(),
          topic.cleanupPolicy(),
          kept(topic),
          String.format(Locale.ROOT, "%,d", topic.maxMessageBytes()));
    }
    return table;
  }

  private static String kept(TopicInfo topic) {
    if (!topic.cleanupPolicy().contains("delete")) {
      return "newest per key";
    }
    if (topic.retentionMs() < 0) {
      return "ever";
    }
    Duration retention = Duration.ofMillis(topic.retentionMs());
    return retention.toDays() > 0 ? retention.toDays() + " days" : retention.toMinutes() + " min";
  }

  private static List<String> missing(List<Topic<?, ?>> topics, List<TopicInfo> found) {
    List<String> names = found.stream().map(TopicInfo::name).toList();
    return topics.stream().<String>map(Topic::name).filter(name -> !names.contains(name)).toList();
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }
}
