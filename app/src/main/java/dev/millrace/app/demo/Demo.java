package dev.millrace.app.demo;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.broker.PortTakenException;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.dashboard.Dashboard;
import dev.millrace.app.dashboard.DashboardSettings;
import dev.millrace.app.dashboard.TestImages;
import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.monitoring.Metrics;
import dev.millrace.app.monitoring.MonitoringPages;
import dev.millrace.app.run.RunSettings;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.app.web.WebServer;
import dev.millrace.model.Architecture;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.Topics;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.observe.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.utils.Utils;

/**
 * The parts of the demo, started in order and closed in the opposite one: an embedded broker, the
 * topics, and the stream application.
 */
public final class Demo implements AutoCloseable {

  /** The application id, and so the name of the consumer group. */
  public static final String APPLICATION_ID = "millrace";

  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final DemoSettings settings;
  private final Topics topics = Topics.withPrefix("");
  private final Path stateDirectory;
  private final EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final StreamRunner runner;

  private Demo(
      DemoSettings settings, Path stateDirectory, EmbeddedBroker broker, StreamObserver observer) {
    this.settings = settings;
    this.stateDirectory = stateDirectory;
    this.broker = broker;
    this.kafka =
        new KafkaSettingsBuilder()
            .option(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers())
            .build();
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).create(topics.all(), OptionalInt.of(settings.partitions()));
    }
    this.runner =
        new StreamRunner(
            kafka,
            topics,
            new RunSettings(
                APPLICATION_ID,
                stateDirectory,
                OptionalInt.empty(),
                settings.learning(),
                settings.measuring()),
            observer);
  }

  /**
   * Starts everything; the broker on its usual port, or on a free one when that is taken.
   *
   * @param observer takes note of what the application does
   * @throws dev.millrace.app.broker.EmbeddedBrokerException if the broker cannot start
   * @throws UserException if the images do not fit the network, or the application cannot start
   */
  public static Demo start(DemoSettings settings, StreamObserver observer)
      throws InterruptedException {
    requireFittingImages(settings);
    Optional<Path> brokerData = settings.directory().map(directory -> directory.resolve("broker"));
    EmbeddedBroker broker = startBroker(brokerData);
    Demo demo;
    try {
      demo = new Demo(settings, stateDirectory(settings), broker, observer);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
    try {
      if (!demo.runner.awaitRunning(START_TIMEOUT)) {
        throw new UserException(
            "The stream application did not start within " + START_TIMEOUT.toSeconds() + " s.");
      }
    } catch (RuntimeException | InterruptedException e) {
      demo.close();
      throw e;
    }
    return demo;
  }

  private static void requireFittingImages(DemoSettings settings) {
    ImageSet images = settings.data().set(Split.TEST);
    Architecture network = settings.learning().architecture();
    if (images.channels() != network.channels()
        || images.height() != network.height()
        || images.width() != network.width()) {
      throw new UserException(
          "The images (%s) are %d x %d x %d (channels, height, width), but the network takes %d x %d x %d: give another --network."
              .formatted(
                  settings.data().name(),
                  images.channels(),
                  images.height(),
                  images.width(),
                  network.channels(),
                  network.height(),
                  network.width()));
    }
  }

  private static EmbeddedBroker startBroker(Optional<Path> data) {
    try {
      return EmbeddedBroker.start(
          new EmbeddedBrokerSettings(data, EmbeddedBrokerSettings.DEFAULT_PORT));
    } catch (PortTakenException e) {
      return EmbeddedBroker.start(new EmbeddedBrokerSettings(data, 0));
    }
  }

  private static Path stateDirectory(DemoSettings settings) {
    try {
      return settings.directory().isPresent()
          ? settings.directory().get().resolve("state")
          : Files.createTempDirectory("millrace-state-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Serves the live page, which also measures each snapshot on the test images. The caller closes
   * it, before this object.
   *
   * @param hosts names under which the page may be opened, beside those of this machine
   */
  public Dashboard servePage(WebServer server, List<String> hosts) {
    int batch = settings.learning().batchSize();
    TestImages test =
        new TestImages(
            settings.data().name(),
            snapshot -> settings.testAfter(snapshot.step() * batch).inOrder(1));
    return Dashboard.serve(
        server, kafka, topics, new DashboardSettings(APPLICATION_ID, Optional.of(test), hosts));
  }

  DemoSettings settings() {
    return settings;
  }

  /** Returns the images. */
  public DataSelection data() {
    return settings.data();
  }

  Topics topics() {
    return topics;
  }

  KafkaSettings kafka() {
    return kafka;
  }

  /** Serves the application's metrics and health, which {@code metrics} has observed. */
  public void serve(WebServer server, Metrics metrics) {
    metrics.bind(runner, kafka, topics, APPLICATION_ID);
    MonitoringPages.serve(server, runner, metrics);
  }

  /** Returns what has become of labels that were not sent with their images. */
  LabelFigures labels() {
    return runner.registry().labels();
  }

  /** Returns the broker's address. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /**
   * Throws what ended the application, if something did, or what kept it from closing in time.
   *
   * @throws RuntimeException see {@link StreamRunner#checkAlive}
   */
  public void checkAlive() {
    runner.checkAlive();
  }

  /**
   * Commits, publishes last snapshots, and stops everything; without a directory nothing is left
   * behind.
   */
  @Override
  public void close() {
    try (broker) {
      runner.close();
    }
    if (settings.directory().isEmpty()) {
      try {
        Utils.delete(stateDirectory.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
