package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.app.run.Role;
import dev.millrace.topology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints what predictors answer, and what an instance with role "learn" learns beside them, while
 * images queue for both: three partitions, a core of the learner's own, the others for broker and
 * predictors. A quota bounds what each predictor reads, for else the first would take all of the
 * processor time that is left.
 *
 * <p>Arguments: a network (built-in, or a file), images, seconds of a window, KiB of record batches
 * that each predictor may read in a second, and for each window how many predictors there are. A
 * window begins half a minute after each predictor has its partitions and all of them move on.
 */
final class PredictorBenchmark {

  private static final int PARTITIONS = 3;
  private static final String IMAGES = "images";
  private static final String LEARNING = "learning";
  private static final String ANSWERING = LEARNING + "-predict";
  private static final Topics TOPICS = Application.topics(LEARNING, IMAGES);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** A new process compiles, and Kafka's quotas even out, over 11 s. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final Child broker;
  private final Child learner;
  private final PredictionTier predictors;

  private PredictorBenchmark(
      Cluster cluster, Child broker, Child learner, PredictionTier predictors) {
    this.cluster = cluster;
    this.broker = broker;
    this.learner = learner;
    this.predictors = predictors;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    if (args.length < 5) {
      throw new IllegalArgumentException("needed: NETWORK IMAGES SECONDS KIBIBYTES COUNTS…");
    }
    int images = Integer.parseInt(args[1]);
    Duration window = Duration.ofSeconds(Integer.parseInt(args[2]));
    int kibibytes = Integer.parseInt(args[3]);
    int[] counts = Stream.of(args).skip(4).mapToInt(Integer::parseInt).toArray();
    if (kibibytes < 1 || IntStream.of(counts).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("KIBIBYTES must be at least 1, and COUNTS at least 0");
    }
    try (Child broker = Broker.start(Cores.others())) {
      Running.Place place = new Running.Place(broker.read(), LEARNING, IMAGES, args[0]);
      try (Cluster cluster = Cluster.connect(Application.settings(place.bootstrapServers()))) {
        new TopicAdmin(cluster).create(TOPICS.all(), OptionalInt.of(PARTITIONS));
        new DrawnImages().load(place.bootstrapServers(), IMAGES, PARTITIONS, images);
        try (Child learner = Running.start(Cores.first(), place, Role.LEARN, PARTITIONS);
            PredictionTier predictors = new PredictionTier(cluster, place, 1024.0 * kibibytes)) {
          System.out.printf(
              "network %s, windows of %d s, %d KiB/s for each predictor, %s%n",
              args[0],
              window.toSeconds(),
              kibibytes,
              Cores.canBeChosen() ? "a core of the learner's own" : "all on all cores");
          System.out.printf("%51s%n", "cores used by");
          System.out.printf(
              "%-12s%15s%12s%12s%12s%12s%n",
              "predictors", "predictions/s", "learned/s", "learner", "predictors", "broker");
          PredictorBenchmark benchmark =
              new PredictorBenchmark(cluster, broker, learner, predictors);
          for (int count : counts) {
            benchmark.measure(count, window);
          }
        }
      }
    }
  }

  private void measure(int count, Duration window) throws IOException, InterruptedException {
    predictors.resize(count);
    awaitProgress(LEARNING);
    if (count > 0) {
      await("predictors to share the partitions", () -> answering() == Math.min(count, PARTITIONS));
      awaitProgress(ANSWERING);
    }
    Thread.sleep(SETTLING.toMillis());
    Sample before = sample();
    Thread.sleep(window.toMillis());
    Sample after = sample();
    Running.checkAlive(learner);
    predictors.checkAlive();
    if (isAtEnd(after.learned) || isAtEnd(after.predicted)) {
      throw new IllegalStateException("the images came to an end: give more of them");
    }
    double seconds = (after.nanos - before.nanos) * 1e-9;
    System.out.printf(
        Locale.ROOT,
        "%-12d%,15.0f%,12.0f%12.2f%12.2f%12.2f%n",
        count,
        (after.predicted.imagesCommitted() - before.predicted.imagesCommitted()) / seconds,
        (after.learned.imagesCommitted() - before.learned.imagesCommitted()) / seconds,
        (after.learnerCpu - before.learnerCpu) / seconds,
        (after.predictorCpu - before.predictorCpu) / seconds,
        (after.brokerCpu - before.brokerCpu) / seconds);
  }

  /** Returns how many predictors have partitions of their own. */
  private long answering() {
    return cluster
        .get(cluster.admin().describeConsumerGroups(List.of(ANSWERING)).all())
        .get(ANSWERING)
        .members()
        .stream()
        .filter(member -> !member.assignment().topicPartitions().isEmpty())
        .count();
  }

  private void awaitProgress(String group) throws InterruptedException {
    StreamPosition before = position(group);
    await(
        "group " + group + " to get on from " + before.committed(),
        () ->
            position(group).committed().entrySet().stream()
                .allMatch(now -> now.getValue() > before.committed().get(now.getKey())));
  }

  private StreamPosition position(String group) {
    return StreamPosition.read(cluster, TOPICS, group);
  }

  private static boolean isAtEnd(StreamPosition position) {
    return position.end().keySet().stream().anyMatch(partition -> position.lag(partition) == 0);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + PATIENCE + " in vain for " + what);
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  private record Sample(
      long nanos,
      StreamPosition learned,
      StreamPosition predicted,
      double learnerCpu,
      double predictorCpu,
      double brokerCpu) {}

  private Sample sample() {
    return new Sample(
        System.nanoTime(),
        position(LEARNING),
        position(ANSWERING),
        learner.cpuSeconds(),
        predictors.cpuSeconds(),
        broker.cpuSeconds());
  }
}
