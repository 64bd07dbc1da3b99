package dev.millrace.chaos;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.topology.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The processes of one seed, and where they keep their files. For one thread. */
final class Lab implements AutoCloseable {

  static final String APPLICATION_ID = "millrace";
  private static final String RUNNING = "is running at";

  private final Path directory;
  private final long seed;
  private final ChaosSettings settings;
  private final String address;
  private final Deque<JavaProcess> started = new ArrayDeque<>();
  private int processes;

  JavaProcess broker;
  JavaProcess feeder;
  JavaProcess application;

  /** Starts a broker, in {@code directory}. */
  Lab(Path directory, long seed, ChaosSettings settings) {
    this.directory = directory;
    this.seed = seed;
    this.settings = settings;
    this.address = "127.0.0.1:" + freePort();
    startBroker();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  KafkaSettings kafka() {
    return kafka(Map.of());
  }

  /** Returns how to reach the broker, with more settings. */
  KafkaSettings kafka(Map<String, String> more) {
    return new KafkaSettingsBuilder().set(more).option("bootstrap.servers", address).build();
  }

  long seed() {
    return seed;
  }

  void createTopics(Topics topics) {
    createTopics(topics, 1);
  }

  void createTopics(Topics topics, int partitions) {
    try (Cluster cluster = Cluster.connect(kafka())) {
      new TopicAdmin(cluster).create(topics.all(), OptionalInt.of(partitions));
    }
  }

  /** Starts the broker, on the address and with the data that it had before, and waits for it. */
  void startBroker() {
    String port = address.substring(address.indexOf(':') + 1);
    broker =
        start("broker", Map.of(), "broker", "--port", port, "--data", path("broker").toString());
    broker.awaitOutput("Kafka broker ready");
  }

  /** Starts the endless feeder; it goes on where an earlier one was cut off. */
  void startFeeder() {
    List<String> arguments = new ArrayList<>(List.of("feed", "-b", address, "--drawn", "--resume"));
    arguments.addAll(List.of("--seed", Long.toString(seed)));
    arguments.addAll(List.of("--rate", Double.toString(settings.rate())));
    arguments.addAll(settings.feedOptions());
    feeder = start("feeder", Map.of(), arguments);
  }

  /** Starts the application where it was before, and does not wait. */
  void startApplication() {
    startApplication(Map.of());
  }

  /** Does so with variables in its environment. */
  void startApplication(Map<String, String> environment) {
    application = startInstance(path("state"), environment);
  }

  /** Starts an instance with a state directory of its own, and does not wait. */
  JavaProcess startInstance(Path stateDirectory, Map<String, String> environment) {
    return startInstance("", APPLICATION_ID, stateDirectory, environment);
  }

  /** Starts an application on other topics. */
  JavaProcess startInstance(
      String topicPrefix, String id, Path stateDirectory, Map<String, String> environment) {
    return start("application", environment, arguments(topicPrefix, id, stateDirectory));
  }

  /** Starts an instance with so many threads for learners. */
  JavaProcess startInstance(Path stateDirectory, int threads) {
    List<String> arguments = arguments("", APPLICATION_ID, stateDirectory);
    arguments.addAll(List.of("--threads", Integer.toString(threads)));
    return start("application", Map.of(), arguments);
  }

  private List<String> arguments(String topicPrefix, String id, Path stateDirectory) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "-b", address, "--seed", Long.toString(seed)));
    arguments.addAll(List.of("--application-id", id, "--topic-prefix", topicPrefix));
    arguments.addAll(List.of("--state-dir", stateDirectory.toString()));
    arguments.addAll(settings.runOptions());
    return arguments;
  }

  /** Fails if broker, application or feeder has ended by itself. */
  void requireAlive() {
    broker.requireAlive();
    application.requireAlive();
    feeder.requireAlive();
  }

  static void awaitRunning(JavaProcess instance) {
    instance.awaitOutput(RUNNING);
  }

  /** Returns a place for files of this seed. */
  Path path(String name) {
    return directory.resolve(name);
  }

  /** Returns the broker's directory of a topic's first partition. */
  Path partition(String topic) {
    return path("broker").resolve("kafka-logs").resolve(topic + "-0");
  }

  private JavaProcess start(String name, Map<String, String> environment, String... arguments) {
    return start(name, environment, List.of(arguments));
  }

  private JavaProcess start(String name, Map<String, String> environment, List<String> arguments) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path log = path(String.format("%02d-%s.log", processes++, name));
    JavaProcess process =
        JavaProcess.start(name, log, settings.javaOptions(), environment, arguments);
    started.push(process);
    return process;
  }

  /** Kills whatever still runs. */
  @Override
  public void close() {
    started.forEach(JavaProcess::close);
  }
}
