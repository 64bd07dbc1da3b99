package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.topology.StreamsDefaults;
import dev.millrace.topology.Topics;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running instance of the stream application. A fatal fault in a stream thread ends it, and is
 * rethrown to whoever waits.
 *
 * <p>Thread-safe. The caller closes it, which takes the time of a commit and of last snapshots.
 */
public final class StreamRunner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StreamRunner.class);
  private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final String HEARTBEAT_METRIC = "last-heartbeat-seconds-ago";

  private final LearnerRegistry registry = new LearnerRegistry();
  private final SourceTopics sources;
  private final DamagedRecords damaged;
  private final InstanceId instance;
  private final UnreadableOffsets offsets;
  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private RuntimeException described;

  /**
   * Starts the application. Its topics must exist.
   *
   * @param observer takes note of what the application does
   * @throws UserException if a setting, of the application or of a topic, takes away what the
   *     application promises, or another instance runs with the same state directory
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong
   */
  public StreamRunner(
      KafkaSettings kafka, Topics topics, RunSettings run, StreamObserver observer) {
    Properties properties = properties(kafka, run);
    sources = new SourceTopics(kafka, topics, run);
    offsets = new UnreadableOffsets(kafka, topics, run);
    damaged = new DamagedRecords(kafka, topics.images().name(), run.applicationId(), run.group());
    instance = InstanceId.of(kafka, run);
    try {
      RunTopology built = RunTopology.build(kafka, topics, run, registry, observer);
      properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, String.valueOf(built.threads(run)));
      streams = streams(properties, built.topology(), run);
    } catch (RuntimeException e) {
      instance.close();
      throw e;
    }
    streams.setUncaughtExceptionHandler(
        fault -> {
          log.debug("A stream thread died", fault);
          StreamThreadExceptionResponse response = StreamFault.responseTo(fault);
          if (response == StreamThreadExceptionResponse.SHUTDOWN_CLIENT) {
            failure.compareAndSet(null, fault);
          } else {
            log.warn(
                "The brokers gave up a transaction that took too long; going on from the last commit");
          }
          return response;
        });
    streams.setStateListener((now, before) -> onState(now));
    start();
  }

  private void start() {
    try {
      streams.start();
    } catch (RuntimeException e) {
      // What all instances read, merged models or snapshots, could not be read.
      streams.close(Duration.ZERO);
      instance.close();
      failure.compareAndSet(null, e);
      checkAlive();
    }
  }

  private KafkaStreams streams(Properties properties, Topology topology, RunSettings run) {
    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance.value());
    StreamsConfig config = new StreamsConfig(properties);
    return new KafkaStreams(
        topology,
        config,
        new InstanceClients(
            config.getKafkaClientSupplier(), run.group() + "-" + instance.value(), offsets));
  }

  /** Returns what runs, to look at, and to read its metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /** Returns how it is at this moment. */
  public StreamHealth health() {
    return StreamHealth.of(streams.state(), failure.get(), secondsSinceHeartbeat());
  }

  /** Returns how many images were deleted before this process could read them, at most. */
  public long lostImages() {
    return offsets.lostImages();
  }

  /** Returns the progress of the learners in this process. */
  public LearnerRegistry registry() {
    return registry;
  }

  /**
   * Waits until the state is restored and records are processed, and looks again whether another
   * instance reads other topics under the same id: both may have been started at once.
   *
   * @return false if that took longer than {@code timeout}
   * @throws UserException if one does
   * @throws RuntimeException if the application ended by a fault instead, see {@link #checkAlive}
   */
  public boolean awaitRunning(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      boolean inTime = running.await(Math.min(left, CHECK.toNanos()), TimeUnit.NANOSECONDS);
      checkAlive();
      sources.checkAgain(inTime);
      if (inTime || left <= CHECK.toNanos()) {
        return inTime;
      }
    }
  }

  /** Returns whether a partition of a topic is assigned to this instance at this moment. */
  public boolean hasPartitionOf(String topic) {
    return streams.state().isRunningOrRebalancing()
        && streams.metadataForLocalThreads().stream().anyMatch(thread -> reads(thread, topic));
  }

  /**
   * Returns whether this instance is a member of the group and ready to work, but has no partition
   * of a topic.
   */
  boolean isIdleWithout(String topic) {
    // While partitions move, their threads are in another state, and tell of no tasks.
    Set<ThreadMetadata> threads = streams.metadataForLocalThreads();
    return streams.state() == State.RUNNING
        && !threads.isEmpty()
        && threads.stream()
            .allMatch(
                thread ->
                    thread.threadState().equals(State.RUNNING.name()) && !reads(thread, topic));
  }

  private static boolean reads(ThreadMetadata thread, String topic) {
    return thread.activeTasks().stream()
        .flatMap(task -> task.topicPartitions().stream())
        .anyMatch(partition -> partition.topic().equals(topic));
  }

  /**
   * Waits until the application has ended.
   *
   * @return false if it still runs after {@code timeout}
   * @throws RuntimeException if it ended by a fault, see {@link #checkAlive}
   */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    boolean over = ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    checkAlive();
    return over;
  }

  /**
   * Throws what ended the application, if something did: the first fault, as the same exception.
   *
   * @throws UserException if the user can fix it, or if {@link #close} did not end in time
   * @throws CompletionException around any other fault
   */
  public synchronized void checkAlive() {
    Throwable fault = failure.get();
    if (fault != null && described == null) {
      described = StreamFault.describe(fault, instance.value(), damaged); // may take half a minute
    }
    if (described != null) {
      throw described;
    }
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
   * Publishes last snapshots, commits, leaves the group, and frees everything. What was not done in
   * time is thrown by {@link #checkAlive} from then on. Closing twice is harmless.
   */
  @Override
  public void close() {
    close(SNAPSHOT_TIMEOUT, CLOSE_TIMEOUT);
  }

  void close(Duration snapshotTimeout, Duration closeTimeout) {
    boolean published = publishSnapshots(snapshotTimeout);
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(closeTimeout));
    if (closed) {
      instance.close();
    } else {
      fail(
          "The stream application did not end within %d s, so its last work may not be committed: are the brokers away? The next start goes on from the last commit."
              .formatted(closeTimeout.toSeconds()));
    }
    if (closed && !published) {
      fail(
          "Not every learner published a last snapshot within %d s. Their state is committed; the next start goes on from it."
              .formatted(snapshotTimeout.toSeconds()));
    }
  }

  private boolean publishSnapshots(Duration timeout) {
    if (!streams.state().isRunningOrRebalancing()) {
      return true;
    }
    registry.requestSnapshots();
    try {
      return registry.awaitSnapshots(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void fail(String message) {
    failure.compareAndSet(null, new UserException(message));
  }

  private void onState(State now) {
    if (now == State.RUNNING) {
      running.countDown();
    } else if (now == State.ERROR || now == State.NOT_RUNNING) {
      running.countDown();
      ended.countDown();
    }
  }

  static Properties properties(KafkaSettings kafka, RunSettings run) {
    boolean predicts = run.role() == Role.PREDICT;
    Properties properties =
        kafka.streams(
            predicts
                ? StreamsDefaults.tunedToPredict(run.learning())
                : StreamsDefaults.tuned(run.learning()));
    Map<String, String> required = new TreeMap<>(StreamsDefaults.required());
    // With "streams", what was killed cannot go on before its session has ended: 45 s at least.
    required.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    required.forEach(
        (key, value) -> {
          Object given = properties.putIfAbsent(key, value);
          if (given != null && !given.equals(value)) {
            throw new UserException("Setting " + key + " must be " + value + ", but was " + given);
          }
        });
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, run.group());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, run.stateDirectory().toString());
    return properties;
  }
}
