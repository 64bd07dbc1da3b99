package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.topology.Merging;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.Topics;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.streams.Topology;

/**
 * The topology of an instance, by its role and by the partitions of {@code images}.
 *
 * @param topology to run
 * @param partitions of {@code images}
 * @param sharedTasks how many tasks serve all learners, and need threads of their own: a consumer
 *     fetches from a broker only after what it has from it is used up, so that deltas wait for
 *     images where a learner and the merger share one
 */
record RunTopology(Topology topology, int partitions, int sharedTasks) {

  private static final int MOST_THREADS_PER_CORE = 4;

  /** Merger and accuracy. */
  private static final int SHARED_TASKS = 2;

  /**
   * Builds the topology, and creates the internal topic that Kafka Streams does not create.
   *
   * @throws dev.millrace.app.error.UserException if the instance may not start in its role, or a
   *     topic that exists has settings that would lose what it needs or refuse what it writes
   */
  static RunTopology build(
      KafkaSettings kafka,
      Topics topics,
      RunSettings run,
      LearnerRegistry registry,
      StreamObserver observer) {
    try (Cluster cluster = Cluster.connect(kafka)) {
      int partitions = new TopicAdmin(cluster).partitions(topics.images().name()).orElse(1);
      new SourceTopics(kafka, topics, run).requireOwn(cluster);
      new SavedPartitions(cluster, run.applicationId()).require(topics.images().name(), partitions);
      requireAsMany(topics, new TopicAdmin(cluster), partitions);
      if (run.imagesRecreated()) {
        registry.expectRecreatedImages();
      }
      Map<Integer, Long> before = new SplitRoles(cluster, topics, run).prepare();
      TopicCheck check = new TopicCheck(cluster, topics, run);
      MillraceSettings settings =
          MillraceSettings.of(run.learning())
              .withMeasuring(run.measuring())
              .withFitting(run.fitting())
              .withMaxDeadLetterBytes(check.publicTopics(kafka))
              .withReports(registry, observer);
      RunTopology built = build(cluster, topics, run, settings, partitions, before);
      check.internalTopics(built.topology());
      return built;
    }
  }

  /**
   * A label comes to the learner of its image, because it comes to a partition of the same number.
   */
  private static void requireAsMany(Topics topics, TopicAdmin admin, int partitions) {
    String name = topics.labels().name();
    int found = admin.partitions(name).orElse(partitions);
    if (found != partitions) {
      throw new UserException(
          String.format(
              "Topic '%s' has %d partitions, but must have %d, as many as '%s': delete it and start"
                  + " again, and it is made anew.",
              name, found, partitions, topics.images().name()));
    }
  }

  private static RunTopology build(
      Cluster cluster,
      Topics topics,
      RunSettings run,
      MillraceSettings settings,
      int partitions,
      Map<Integer, Long> before) {
    if (run.role() == Role.PREDICT) {
      return new RunTopology(ApplicationTopology.answering(topics, settings), partitions, 0);
    }
    MillraceSettings learning =
        before.isEmpty()
            ? settings
            : settings.withAnswers(partition -> before.getOrDefault(partition, 0L));
    if (partitions == 1) {
      return new RunTopology(ApplicationTopology.learning(topics, learning), partitions, 0);
    }
    MillraceSettings merging = learning.withMerging(new Merging(run.applicationId(), partitions));
    new TopicAdmin(cluster)
        .create(List.of(merging.mergedModels().orElseThrow()), OptionalInt.empty());
    return new RunTopology(ApplicationTopology.learning(topics, merging), partitions, SHARED_TASKS);
  }

  /** Returns how many stream threads to run with. */
  int threads(RunSettings run) {
    int most = MOST_THREADS_PER_CORE * Runtime.getRuntime().availableProcessors();
    return run.threads().orElse(Math.min(partitions, most)) + sharedTasks;
  }
}
