package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.run.Role;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Prints how long it takes from an image that is due to be sent until its prediction can be read,
 * by readers of committed and of uncommitted records. Broker, application and readers have a
 * process each; images have labels, and are learned from.
 *
 * <p>Arguments: a network (built-in, or a file), seconds per rate, and rates in images per second;
 * before them "split", to have learner and predictor as processes of their own.
 */
final class LatencyBenchmark {

  private final DrawnImages drawn = new DrawnImages();
  private final String bootstrapServers;
  private final String network;
  private final int seconds;
  private final List<Role> roles;

  private LatencyBenchmark(String bootstrapServers, String network, int seconds, List<Role> roles) {
    this.bootstrapServers = bootstrapServers;
    this.network = network;
    this.seconds = seconds;
    this.roles = roles;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    boolean split = args[0].equals("split");
    List<Role> roles = split ? List.of(Role.LEARN, Role.PREDICT) : List.of(Role.BOTH);
    String[] rest = split ? Arrays.copyOfRange(args, 1, args.length) : args;
    try (Child broker = Broker.start()) {
      LatencyBenchmark benchmark =
          new LatencyBenchmark(broker.read(), rest[0], Integer.parseInt(rest[1]), roles);
      System.out.printf(
          "network %s, %s, %s s per rate, the first third not counted; milliseconds%n",
          rest[0], split ? "learner and predictor apart" : "one process", rest[1]);
      System.out.printf(
          "%-10s%-14s%10s%10s%10s%10s%n", "images/s", "read", "p50", "p99", "p99.9", "max");
      for (int i = 2; i < rest.length; i++) {
        benchmark.measure(Integer.parseInt(rest[i]));
      }
    }
  }

  private void measure(int perSecond) throws IOException {
    String id = "latency-" + perSecond;
    Topics topics = Application.topics(id, id + "-images");
    try (Cluster cluster = Cluster.connect(Application.settings(bootstrapServers))) {
      new TopicAdmin(cluster).create(topics.all(), OptionalInt.of(1));
    }
    Running.Place place = new Running.Place(bootstrapServers, id, topics.images().name(), network);
    List<Child> instances = new ArrayList<>();
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            topics.images().keySerde().serializer(),
            topics.images().valueSerde().serializer())) {
      for (Role role : roles) {
        instances.add(Running.start(List.of(), place, role, 1));
      }
      Schedule schedule =
          new Schedule(
              System.nanoTime() + 2_000_000_000L,
              perSecond,
              perSecond * seconds / 3,
              perSecond * seconds);
      PredictionReader committed =
          new PredictionReader(bootstrapServers, topics.predictions(), "read_committed", schedule);
      PredictionReader uncommitted =
          new PredictionReader(
              bootstrapServers, topics.predictions(), "read_uncommitted", schedule);
      CompletableFuture<Void> first =
          CompletableFuture.runAsync(committed, LatencyBenchmark::start);
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(uncommitted, LatencyBenchmark::start);
      send(producer, topics.images().name(), schedule);
      first.join();
      second.join();
      print(perSecond, "committed", committed.micros());
      print(perSecond, "uncommitted", uncommitted.micros());
    } finally {
      instances.forEach(Child::close);
    }
  }

  private static void start(Runnable reader) {
    new Thread(reader).start();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing is missed by the readers
  private void send(KafkaProducer<String, Image> producer, String topic, Schedule schedule) {
    for (int i = 0; i < schedule.images(); i++) {
      Image image = drawn.image(i);
      schedule.awaitDue(i);
      producer.send(new ProducerRecord<>(topic, 0, image.getId(), image));
    }
    producer.flush();
  }

  private static void print(int perSecond, String read, Histogram micros) {
    System.out.printf(
        Locale.ROOT,
        "%-10d%-14s%10.1f%10.1f%10.1f%10.1f%n",
        perSecond,
        read,
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getValueAtPercentile(99.9) / 1e3,
        micros.getMaxValue() / 1e3);
  }
}
