package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.topology.Merging;
import dev.millrace.topology.MillraceTopology;
import dev.millrace.topology.PredictingTopology;
import dev.millrace.topology.Topics;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.predictor.NewestModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntToLongFunction;
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
   * @throws dev.millrace.app.error.UserException if the instance may not start in its role
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
      if (run.imagesRecreated()) {
        registry.expectRecreatedImages();
      }
      Map<Integer, Long> before = new SplitRoles(cluster, topics, run).prepare();
      if (run.role() == Role.PREDICT) {
        NewestModel newest = new NewestModel();
        registry.reportModelInUse(newest::takenAt);
        return new RunTopology(
            PredictingTopology.build(topics, run.learning(), newest), partitions, 0);
      }
      IntToLongFunction answers =
          before.isEmpty()
              ? MillraceTopology.ANSWERS_ALL
              : partition -> before.getOrDefault(partition, 0L);
      Optional<Merging> merging = merging(cluster, partitions, run);
      Topology topology =
          MillraceTopology.build(
              topics, merging, answers, run.learning(), run.measuring(), registry, observer);
      return new RunTopology(topology, partitions, merging.isPresent() ? SHARED_TASKS : 0);
    }
  }

  /** Returns how many stream threads to run with. */
  int threads(RunSettings run) {
    int most = MOST_THREADS_PER_CORE * Runtime.getRuntime().availableProcessors();
    return run.threads().orElse(Math.min(partitions, most)) + sharedTasks;
  }

  /** Returns what joins the learners if there are several. */
  private static Optional<Merging> merging(Cluster cluster, int partitions, RunSettings run) {
    if (partitions == 1) {
      return Optional.empty();
    }
    Merging merging = Merging.of(run.applicationId(), partitions);
    new TopicAdmin(cluster).create(List.of(merging.models()), OptionalInt.empty());
    return Optional.of(merging);
  }
}
