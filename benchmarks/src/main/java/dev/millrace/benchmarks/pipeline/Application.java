package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.run.Role;
import dev.millrace.app.run.RunSettings;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.model.StreamSettings;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The whole application with its defaults: exactly-once, with predictions, accuracy, training and
 * snapshots. Settings in the environment ({@code MILLRACE_KAFKA_…}) have their effect.
 */
final class Application implements Contender {

  @Override
  public Measurement run(Round round) throws IOException {
    KafkaSettings kafka = settings(round.bootstrapServers(), round.kafkaSettings());
    Topics topics = topics(round.name(), round.topic());
    Path stateDirectory = Files.createTempDirectory("millrace-benchmark");
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).create(topics.all(), OptionalInt.of(round.threads()));
      try (StreamRunner runner =
          start(
              kafka,
              topics,
              round.name(),
              round.network(),
              round.threads(),
              stateDirectory,
              Role.BOTH,
              round.stream())) {
        return new Progress(round)
            .await(
                () -> {
                  runner.checkAlive();
                  return Progress.committed(cluster.admin(), round);
                });
      }
    } finally {
      delete(stateDirectory);
    }
  }

  static KafkaSettings settings(String bootstrapServers) {
    return settings(bootstrapServers, List.of());
  }

  /** Returns the environment's settings, with more before them, each of them key=value. */
  static KafkaSettings settings(String bootstrapServers, List<String> more) {
    return new KafkaSettingsBuilder()
        .environment(System.getenv())
        .set(
            more.stream()
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])))
        .option("bootstrap.servers", bootstrapServers)
        .build();
  }

  /** Returns topics of their own, but for the images. */
  static Topics topics(String name, String images) {
    Topics topics = Topics.withPrefix(name + "-");
    return new Topics(
        new Topic<>(
            images, topics.images().keySerde(), topics.images().valueSerde(), true, Map.of()),
        topics.labels(),
        topics.predictions(),
        topics.training(),
        topics.accuracy(),
        topics.drift(),
        topics.model(),
        topics.deadLetters());
  }

  static StreamRunner start(
      KafkaSettings kafka,
      Topics topics,
      String id,
      String network,
      int threads,
      Path stateDirectory,
      Role role,
      StreamSettings stream) {
    LearnerSettings defaults = LearnerSettings.defaults();
    LearnerSettings learning =
        new LearnerSettings(
            Round.architecture(network),
            defaults.training(),
            Round.BATCH,
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle(),
            stream);
    return new StreamRunner(
        kafka,
        topics,
        new RunSettings(
            id,
            stateDirectory,
            OptionalInt.of(threads),
            learning,
            new AccuracySettings(10, 1000, 0.999),
            role),
        StreamObserver.NONE);
  }

  static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
