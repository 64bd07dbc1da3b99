package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Prints what predictors answer, and what an instance with role "learn" learns beside them, while
 * images queue for both: three partitions, a core of the learner's own, the others for broker and
 * predictors. A quota bounds what each predictor reads, for else the first would take all of the
 * processor time that is left.
 *
 * <p>Arguments: a network (built-in, or a file), images, seconds of a window, KB that each
 * predictor may read in a second, and for each window how many predictors there are. A window
 * begins when all partitions are answered.
 */
final class PredictorBenchmark {

  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MS = 200;

  private final Cluster cluster;
  private final Child broker;
  private final Tier tier;

  private PredictorBenchmark(Cluster cluster, Child broker, Tier tier) {
    this.cluster = cluster;
    this.broker = broker;
    this.tier = tier;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    String network = args[0];
    int images = Integer.parseInt(args[1]);
    Duration window = Duration.ofSeconds(Integer.parseInt(args[2]));
    double bytesPerSecond = 1024.0 * Integer.parseInt(args[3]);
    try (Child broker = Broker.start(Cores.others())) {
      String servers = broker.read();
      try (Cluster cluster = Cluster.connect(Application.settings(servers))) {
        new TopicAdmin(cluster)
            .create(Application.topics(Tier.ID, Tier.IMAGES).all(), OptionalInt.of(PARTITIONS));
        new DrawnImages().load(servers, Tier.IMAGES, PARTITIONS, images);
        try (Tier tier = new Tier(cluster, servers, network, PARTITIONS, bytesPerSecond)) {
          PredictorBenchmark benchmark = new PredictorBenchmark(cluster, broker, tier);
          System.out.printf(
              "network %s, windows of %d s%n%-12s%15s%12s%30s%n",
              network,
              window.toSeconds(),
              "predictors",
              "predictions/s",
              "learned/s",
              "cores: learner, predictors, broker");
          for (int i = 4; i < args.length; i++) {
            benchmark.measure(Integer.parseInt(args[i]), window);
          }
        }
      }
    }
  }

  private void measure(int predictors, Duration window) throws IOException, InterruptedException {
    tier.predictors(predictors);
    awaitProgress("learn", Tier.ID);
    if (predictors > 0) {
      awaitProgress("answer", answering());
    }
    Sample before = sample();
    Thread.sleep(window.toMillis());
    Sample after = sample();
    if (!after.learned.isBeyond(before.learned, PARTITIONS)) {
      throw new IllegalStateException("the images are at an end: give more of them");
    }
    double seconds = (after.nanos - before.nanos) * 1e-9;
    System.out.printf(
        Locale.ROOT,
        "%-12d%,15.0f%,12.0f%14.2f%8.2f%8.2f%n",
        predictors,
        (after.predicted.images() - before.predicted.images()) / seconds,
        (after.learned.images() - before.learned.images()) / seconds,
        (after.learnerCpu - before.learnerCpu) / seconds,
        (after.predictorCpu - before.predictorCpu) / seconds,
        (after.brokerCpu - before.brokerCpu) / seconds);
  }

  private void awaitProgress(String what, String group) throws InterruptedException {
    Done before = Done.read(cluster.admin(), group, Tier.IMAGES);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Done.read(cluster.admin(), group, Tier.IMAGES).isBeyond(before, PARTITIONS)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + PATIENCE + " in vain for them to " + what);
      }
      Thread.sleep(LOOK_EVERY_MS);
    }
  }

  private static String answering() {
    return Tier.ID + "-predict";
  }

  private record Sample(
      long nanos,
      Done learned,
      Done predicted,
      double learnerCpu,
      double predictorCpu,
      double brokerCpu) {}

  private Sample sample() {
    return new Sample(
        System.nanoTime(),
        Done.read(cluster.admin(), Tier.ID, Tier.IMAGES),
        Done.read(cluster.admin(), answering(), Tier.IMAGES),
        tier.learnerCpuSeconds(),
        tier.predictorCpuSeconds(),
        broker.cpuSeconds());
  }
}
