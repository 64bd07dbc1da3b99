package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Prints a table of contenders: medians of rounds in which they take turns, after two minutes of
 * rounds that do not count: that long a JVM may compile application and broker, and they are to run
 * for weeks. The images stand in the topic before the first round; broker and contenders have a
 * process each.
 *
 * <p>Arguments: a network (built-in, or a file), images, threads (and partitions), rounds (0 for a
 * single one without others before), and class names of more contenders.
 */
final class PipelineBenchmark {

  private static final Duration WARM_UP = Duration.ofMinutes(2);

  private final Map<String, Child> workers = new LinkedHashMap<>();
  private final Map<String, List<Measurement>> measurements = new LinkedHashMap<>();

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    String network = args[0];
    int images = Integer.parseInt(args[1]);
    int threads = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    List<Class<?>> contenders = new ArrayList<>(List.of(BareLearner.class, Application.class));
    for (String name : Arrays.asList(args).subList(4, args.length)) {
      contenders.add(Class.forName(name));
    }
    try (Child broker = Broker.start()) {
      String bootstrapServers = broker.read();
      load(bootstrapServers, threads, images);
      PipelineBenchmark benchmark = new PipelineBenchmark();
      try {
        benchmark.start(contenders);
        Rounds named =
            name ->
                new Round(bootstrapServers, broker.pid(), "images", images, name, network, threads);
        long start = System.nanoTime();
        for (int round = 0; rounds > 0 && System.nanoTime() - start < WARM_UP.toNanos(); round--) {
          benchmark.round(round, named);
        }
        for (int round = 1; round <= Math.max(rounds, 1); round++) {
          benchmark.round(round, named);
        }
      } finally {
        benchmark.workers.values().forEach(Child::close);
      }
      System.out.printf("network %s, %,d images, %d thread(s)%n", network, images, threads);
      benchmark.print();
      if (rounds == 0) {
        TopicSizes.print(bootstrapServers, "Application-1");
      }
    }
  }

  private static void load(String bootstrapServers, int partitions, int images) {
    try (Cluster cluster = Cluster.connect(Application.settings(bootstrapServers))) {
      new TopicAdmin(cluster)
          .create(
              List.of(Application.topics("unused", "images").images()), OptionalInt.of(partitions));
    }
    new DrawnImages().load(bootstrapServers, "images", partitions, images);
  }

  private void start(List<Class<?>> contenders) throws IOException {
    for (Class<?> contender : contenders) {
      workers.put(contender.getSimpleName(), Worker.start(contender));
      measurements.put(contender.getSimpleName(), new ArrayList<>());
    }
  }

  /** Makes the round of a name. */
  private interface Rounds {
    Round named(String name);
  }

  /** Everybody takes a turn; rounds below 1 warm up. */
  private void round(int number, Rounds named) throws IOException {
    for (Map.Entry<String, Child> worker : workers.entrySet()) {
      String contender = worker.getKey();
      worker.getValue().write(named.named(contender + "-" + number).line());
      Measurement measurement = Measurement.parse(worker.getValue().read());
      System.err.printf(
          "%s %s: %,.0f images/s%n",
          number < 1 ? "warm-up" : "round " + number, contender, measurement.imagesPerSecond());
      if (number > 0) {
        measurements.get(contender).add(measurement);
      }
    }
  }

  private void print() {
    System.out.printf(
        "%-20s%12s%10s%20s%20s%14s%n",
        "", "images/s", "of bare", "own CPU us/image", "broker CPU us/image", "last : first");
    double bare = median(measurements.get("BareLearner"), Of.RATE);
    measurements.forEach(
        (name, all) ->
            System.out.printf(
                Locale.ROOT,
                "%-20s%,12.0f%9.1f%%%20.1f%20.1f%14.3f%n",
                name,
                median(all, Of.RATE),
                100 * median(all, Of.RATE) / bare,
                median(all, Of.OWN),
                median(all, Of.BROKER),
                median(all, Of.LAST_TO_FIRST)));
  }

  private enum Of {
    RATE,
    OWN,
    BROKER,
    LAST_TO_FIRST;

    double of(Measurement m) {
      return switch (this) {
        case RATE -> m.imagesPerSecond();
        case OWN -> m.ownMicros();
        case BROKER -> m.brokerMicros();
        case LAST_TO_FIRST -> m.tenths()[m.tenths().length - 1] / m.tenths()[0];
      };
    }
  }

  private static double median(List<Measurement> measurements, Of what) {
    double[] sorted = measurements.stream().mapToDouble(what::of).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
