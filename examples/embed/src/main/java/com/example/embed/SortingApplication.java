package com.example.embed;

import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.StreamsDefaults;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;

/** Runs {@link SortingTopology} against a broker, until it is stopped or fails. */
public final class SortingApplication implements AutoCloseable {

  static final String APPLICATION_ID = "sorting";

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final List<MillraceSettings> lines =
      SortingTopology.LINES.stream().map(SortingTopology::settings).toList();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final KafkaStreams streams;

  /**
   * Creates the application, which {@link #start} starts.
   *
   * @param settings at least {@code bootstrap.servers}; what Millrace requires is added
   */
  SortingApplication(Properties settings) {
    Properties all = new Properties();
    all.putAll(StreamsDefaults.tuned(SortingTopology.LEARNING));
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, lines.size());
    all.putAll(settings);
    all.putAll(StreamsDefaults.required());
    streams = new KafkaStreams(SortingTopology.build(lines), all);
    streams.setStateListener(
        (now, before) -> {
          if (now == State.ERROR || now == State.NOT_RUNNING) {
            ended.countDown();
          }
        });
  }

  void start() {
    streams.start();
  }

  State state() {
    return streams.state();
  }

  /** Has every learner publish what it knows, and stops. */
  @Override
  public void close() {
    lines.forEach(line -> line.registry().requestSnapshots());
    try {
      for (MillraceSettings line : lines) {
        line.registry().awaitSnapshots(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    streams.close(STOP_TIMEOUT);
  }

  /** Takes the broker's address, 127.0.0.1:9092 without one. */
  public static void main(String[] args) throws Exception {
    String broker = args.length == 0 ? "127.0.0.1:9092" : args[0];
    SortingTopics.create(broker);
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
    SortingApplication application = new SortingApplication(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(application::close));
    application.start();
    System.out.println("Sorting " + String.join(" and ", SortingTopology.LINES) + " at " + broker);
    application.ended.await();
    if (application.state() == State.ERROR) {
      System.err.println("The application failed; the log above says why.");
      System.exit(1);
    }
  }
}
