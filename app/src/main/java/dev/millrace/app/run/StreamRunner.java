package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.topology.MillraceTopology;
import dev.millrace.topology.StreamsDefaults;
import dev.millrace.topology.Topics;
import dev.millrace.topology.learner.IncompatibleStateException;
import dev.millrace.topology.learner.LearnerRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance of the stream application. A fatal fault in a stream thread ends it, and is
 * rethrown to whoever waits.
 *
 * <p>Thread-safe. The caller closes it, which takes the time to commit and to publish last
 * snapshots.
 */
public final class StreamRunner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamRunner.class);
  private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final String HEARTBEAT_METRIC = "last-heartbeat-seconds-ago";

  private final LearnerRegistry registry = new LearnerRegistry();
  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile Throwable failure;

  /**
   * Starts the application. Its topics must exist.
   *
   * @throws UserException if a setting takes away what the application promises
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong
   */
  public StreamRunner(KafkaSettings kafka, Topics topics, RunSettings run) {
    streams =
        new KafkaStreams(
            MillraceTopology.build(topics, run.learning(), run.measuring(), registry),
            properties(kafka, topics, run));
    streams.setUncaughtExceptionHandler(
        fault -> {
          log.debug("A stream thread died", fault);
          failure = fault;
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener((now, before) -> onState(now));
    streams.start();
  }

  /** Returns the progress of the learners in this process. */
  public LearnerRegistry registry() {
    return registry;
  }

  /**
   * Waits until the state is restored and records are processed.
   *
   * @return false if that took longer than {@code timeout}
   * @throws UserException if the application ended instead
   */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    boolean inTime = running.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    checkAlive();
    return inTime;
  }

  /**
   * Waits until the application has ended.
   *
   * @return false if it still runs after {@code timeout}
   * @throws UserException if it ended by a fault
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    boolean over = ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    checkAlive();
    return over;
  }

  /**
   * Throws what ended the application, if something did.
   *
   * @throws UserException with the cause, in words for the user
   */
  public void checkAlive() {
    Throwable fault = failure;
    if (fault == null) {
      return;
    }
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof IncompatibleStateException) {
        throw new UserException(cause.getMessage(), fault);
      }
    }
    throw new UserException("The stream application failed: " + rootMessage(fault), fault);
  }

  /**
   * Returns how long ago this process last sent its consumer group a heartbeat, in seconds; 0
   * before the first. It grows while no broker can be reached.
   */
  double secondsSinceHeartbeat() {
    return streams.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(HEARTBEAT_METRIC))
        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
        .filter(seconds -> seconds >= 0)
        .min()
        .orElse(0);
  }

  /**
   * Publishes last snapshots, commits, leaves the group, and frees everything. Closing twice is
   * harmless.
   */
  @Override
  public void close() {
    try {
      if (streams.state() == State.RUNNING) {
        registry.requestSnapshots();
        if (!registry.awaitSnapshots(SNAPSHOT_TIMEOUT)) {
          log.warn("Not every learner published a last snapshot within {}", SNAPSHOT_TIMEOUT);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE_TIMEOUT));
    if (!closed) {
      log.warn("The stream threads did not end within {}", CLOSE_TIMEOUT);
    }
  }

  private void onState(State now) {
    if (now == State.RUNNING) {
      running.countDown();
    } else if (now == State.ERROR || now == State.NOT_RUNNING) {
      running.countDown();
      ended.countDown();
    }
  }

  private static Properties properties(KafkaSettings kafka, Topics topics, RunSettings run) {
    Map<String, String> defaults = new LinkedHashMap<>(StreamsDefaults.tuned());
    defaults.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, String.valueOf(run.threads()));
    Properties properties = kafka.streams(defaults);
    StreamsDefaults.required(topics)
        .forEach(
            (key, value) -> {
              Object given = properties.putIfAbsent(key, value);
              if (given != null && !given.equals(value)) {
                throw new UserException(
                    "Setting " + key + " must be " + value + ", but was " + given);
              }
            });
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, run.applicationId());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, run.stateDirectory().toString());
    return properties;
  }

  private static String rootMessage(Throwable fault) {
    Throwable root = fault;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
