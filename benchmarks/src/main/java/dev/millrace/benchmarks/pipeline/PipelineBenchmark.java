package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Prints a table of contenders: medians of rounds in which they take turns, after rounds that do
 * not count, of four minutes per contender on average: that long JVMs compile application and
 * broker where all cores are busy, and they are to run for weeks. The images stand in the topics
 * before the first round; broker and contenders have a process each.
 *
 * <p>Arguments: a network (built-in, or a file), images, threads, which are also partitions
 * (several numbers, with commas, let the application compete with each of them; the others take the
 * first), rounds (0 for a single one without others before), and more contenders: their class
 * names, or {@code key=value} for the application with another setting of Kafka's.
 */
final class PipelineBenchmark {

  private static final Duration WARM_UP_EACH = Duration.ofMinutes(4);
  private static final String GROUP_PREFIX = "contender-";

  private final String network;
  private final int images;
  private final int rounds; // 0: a single one, whose topics are looked at when it is over
  private final Child broker;
  private final String bootstrapServers;
  private final List<ContenderProcess> contenders = new ArrayList<>();

  private PipelineBenchmark(String network, int images, int rounds, Child broker)
      throws IOException {
    this.network = network;
    this.images = images;
    this.rounds = rounds;
    this.broker = broker;
    bootstrapServers = broker.read();
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      throw new IllegalArgumentException("needed: NETWORK IMAGES THREADS ROUNDS [KEY=VALUE…]");
    }
    int[] threads = Stream.of(args[2].split(",")).mapToInt(Integer::parseInt).distinct().toArray();
    int rounds = Integer.parseInt(args[3]);
    List<String> more = Arrays.asList(args).subList(4, args.length);
    try (Child broker = Broker.start()) {
      PipelineBenchmark benchmark =
          new PipelineBenchmark(args[0], Integer.parseInt(args[1]), rounds, broker);
      try {
        benchmark.start(threads, more);
        for (int count : threads) {
          benchmark.load(count);
        }
        benchmark.run();
      } finally {
        benchmark.contenders.forEach(ContenderProcess::close);
      }
      benchmark.print();
      if (rounds == 0) {
        benchmark.printSizes();
      }
    }
  }

  private void load(int partitions) {
    String topic = topic(partitions);
    try (Cluster cluster = Cluster.connect(Application.settings(bootstrapServers))) {
      new TopicAdmin(cluster)
          .create(
              List.of(Application.topics("unused", topic).images()), OptionalInt.of(partitions));
    }
    new DrawnImages().load(bootstrapServers, topic, partitions, images);
  }

  private static String topic(int partitions) {
    return "images-" + partitions;
  }

  private void start(int[] threads, List<String> more) throws Exception {
    enter("bare learner", BareLearner.class, threads[0], "");
    for (int count : threads) {
      String label = "application, threads " + count;
      enter(label, Application.class, count, "");
      for (String setting : more.stream().filter(name -> name.contains("=")).toList()) {
        enter(label + ", " + setting, Application.class, count, setting);
      }
    }
    for (String name : more.stream().filter(name -> !name.contains("=")).toList()) {
      Class<?> contender = Class.forName(name);
      enter(contender.getSimpleName(), contender, threads[0], "");
    }
  }

  private void enter(String label, Class<?> contender, int threads, String setting)
      throws IOException {
    contenders.add(new ContenderProcess(contender, label, threads, setting));
  }

  private void run() throws Exception {
    long warmUp = WARM_UP_EACH.multipliedBy(contenders.size()).toNanos();
    long start = System.nanoTime();
    for (int round = 0; rounds > 0 && System.nanoTime() - start < warmUp; round--) {
      round(round);
    }
    for (int round = 1; round <= Math.max(rounds, 1); round++) {
      round(round);
    }
  }

  /** What turns have left behind is not to be compacted by the broker during the next one. */
  private void deleteTopics() throws Exception {
    try (Cluster cluster = Cluster.connect(Application.settings(bootstrapServers))) {
      Set<String> topics = new HashSet<>(cluster.admin().listTopics().names().get());
      topics.removeIf(topic -> !topic.startsWith(GROUP_PREFIX));
      cluster.admin().deleteTopics(topics).all().get();
    }
  }

  /** Everybody takes a turn; who begins changes with the round. */
  private void round(int number) throws Exception {
    for (int turn = 0; turn < contenders.size(); turn++) {
      if (rounds > 0) {
        deleteTopics();
      }
      int c = Math.floorMod(turn + number, contenders.size());
      ContenderProcess contender = contenders.get(c);
      contender.run(
          new Round(
              bootstrapServers,
              broker.pid(),
              topic(contender.threads()),
              images,
              group(c, number),
              network,
              contender.threads(),
              contender.setting()),
          number);
    }
  }

  private String group(int contender, int round) {
    return GROUP_PREFIX + contender + "-round-" + round;
  }

  private void print() {
    System.out.printf(
        "network %s, %,d images%n%-48s%12s%10s%20s%20s%14s%n",
        network,
        images,
        "",
        "images/s",
        "of bare",
        "own CPU us/image",
        "broker CPU us/image",
        "last : first");
    double bare = contenders.get(0).median(Measurement::imagesPerSecond);
    for (ContenderProcess contender : contenders) {
      double rate = contender.median(Measurement::imagesPerSecond);
      System.out.printf(
          Locale.ROOT,
          "%-48s%,12.0f%9.1f%%%20.1f%20.1f%14.3f%n",
          contender.label(),
          rate,
          100 * rate / bare,
          contender.median(Measurement::ownMicros),
          contender.median(Measurement::brokerMicros),
          contender.median(Measurement::lastToFirst));
    }
  }

  private void printSizes() throws InterruptedException {
    TopicSizes.print(bootstrapServers, group(1, 1));
  }
}
