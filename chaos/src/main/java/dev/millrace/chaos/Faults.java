package dev.millrace.chaos;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.chaos.PredictionObserver.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Does to the processes of a {@link Lab} what a {@link FaultKind} says, and waits until they have
 * recovered: until a prediction is readable that was made after it. For one thread.
 */
final class Faults {

  /**
   * Longer than the time between two commits of a learner that keeps up, so that the application is
   * stuck in its commit by then.
   */
  private static final Duration BROKER_SILENCE = Duration.ofMillis(200);

  private static final String RESTORING = "End offset for changelog \\S*-learner-changelog";
  private static final String STATE = "state";
  private static final int TOGETHER = 20;

  private final Lab lab;
  private final PredictionObserver observer;
  private final TopicContents contents;
  private int seenBefore;
  private long start;
  private Instant wallStart = Instant.EPOCH;

  Faults(Lab lab, PredictionObserver observer, TopicContents contents) {
    this.lab = lab;
    this.observer = observer;
    this.contents = contents;
  }

  /**
   * Does it.
   *
   * @param random chooses where a kind leaves a choice
   * @return the time until predictions flowed again
   * @throws ChaosException if they do not, or something ends that should not
   */
  Duration inject(FaultKind kind, SplittableRandom random) {
    Duration recovery =
        switch (kind) {
          case KILL_PROCESSING -> killProcessing();
          case KILL_COMMIT -> killInCommit(random);
          case KILL_RESTORE -> killInRestore();
          case KILL_BROKER -> killBroker();
          case KILL_FEEDER -> killFeeder();
          case TERMINATE -> terminate();
          case PAUSE -> pause();
          case TAKEOVER -> takeOver();
          case DISK_FULL -> fillDisk();
          case LOSE_STATE -> loseState();
          case SECOND_INSTANCE -> joinAndLeave(random);
        };
    lab.requireAlive();
    return recovery;
  }

  private Duration killProcessing() {
    begin();
    lab.application.kill();
    lab.startApplication();
    return recovery();
  }

  /**
   * With a silent broker the commit cannot end, and what it has sent is taken up after the kill.
   */
  private Duration killInCommit(SplittableRandom random) {
    lab.broker.pause();
    try {
      Await.pass(BROKER_SILENCE.plusMillis(random.nextInt(200)));
      begin();
      lab.application.kill();
    } finally {
      lab.broker.resume();
    }
    lab.startApplication();
    return recovery();
  }

  private Duration killInRestore() {
    lab.application.kill();
    lab.startApplication(Map.of("MILLRACE_LOG", "INFO"));
    lab.application.awaitOutput(RESTORING);
    return killProcessing();
  }

  private Duration killBroker() {
    begin();
    lab.broker.kill();
    lab.startBroker();
    return recovery();
  }

  private Duration killFeeder() {
    lab.feeder.kill();
    begin();
    Set<String> sent = new HashSet<>(contents.imageIds());
    lab.startFeeder();
    return await(seen -> !sent.contains(seen.prediction().getImageId()));
  }

  private Duration terminate() {
    long signal = System.nanoTime();
    lab.application.terminate();
    begin();
    Duration end = Duration.ofNanos(start - signal);
    lab.startApplication();
    return end.plus(recovery());
  }

  private Duration pause() {
    lab.application.pause();
    try {
      Await.patiently("the paused application to be fenced", this::isFenced);
    } finally {
      begin();
      lab.application.resume();
    }
    return recovery();
  }

  /** Its session has ended, and so has its transaction. */
  private boolean isFenced() {
    try (Cluster cluster = Cluster.connect(lab.kafka())) {
      List<String> groups = List.of(Lab.APPLICATION_ID);
      boolean gone =
          cluster
              .get(cluster.admin().describeConsumerGroups(groups).all())
              .get(Lab.APPLICATION_ID)
              .members()
              .isEmpty();
      ListTransactionsOptions open =
          new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
      return gone && cluster.get(cluster.admin().listTransactions(open).all()).isEmpty();
    }
  }

  private Duration takeOver() {
    JavaProcess second = startSecond();
    JavaProcess learning = hasTheLearner(lab.path(STATE)) ? lab.application : second;
    begin();
    learning.pause();
    Duration recovery;
    try {
      recovery = recovery();
    } finally {
      learning.resume();
    }
    leave(second, false);
    return recovery;
  }

  /** Returns whether the instance with this state directory reads the images. */
  private boolean hasTheLearner(Path stateDirectory) {
    try (Cluster cluster = Cluster.connect(lab.kafka())) {
      String instance =
          Files.readString(stateDirectory.resolve(Lab.APPLICATION_ID).resolve("instance-id"));
      return cluster
          .get(cluster.admin().describeConsumerGroups(List.of(Lab.APPLICATION_ID)).all())
          .get(Lab.APPLICATION_ID)
          .members()
          .stream()
          .filter(member -> member.groupInstanceId().orElse("").startsWith(instance))
          .flatMap(member -> member.assignment().topicPartitions().stream())
          .anyMatch(partition -> partition.topic().equals("images"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one that has the learner leaves, so that the other one must take over. */
  private Duration joinAndLeave(SplittableRandom random) {
    JavaProcess second = startSecond();
    awaitPredictions(observer.count() + TOGETHER);
    boolean violently = random.nextBoolean();
    if (hasTheLearner(lab.path(STATE))) {
      JavaProcess first = lab.application;
      lab.application = second;
      Duration recovery = leave(first, violently);
      lab.startApplication();
      Lab.awaitRunning(lab.application);
      leave(second, false);
      return recovery;
    }
    return leave(second, violently);
  }

  private JavaProcess startSecond() {
    JavaProcess second = lab.startInstance(lab.path("second-state"), Map.of());
    Lab.awaitRunning(second);
    return second;
  }

  private Duration leave(JavaProcess instance, boolean violently) {
    long leaving = System.nanoTime();
    if (violently) {
      instance.kill();
    } else {
      instance.terminate();
    }
    begin();
    Duration end = Duration.ofNanos(start - leaving);
    return end.plus(recovery());
  }

  private Duration loseState() {
    begin();
    lab.application.kill();
    Directories.delete(lab.path(STATE));
    lab.startApplication();
    return recovery();
  }

  private Duration fillDisk() {
    try (FullDisk disk = FullDisk.mount(lab.path("full-disk"))) {
      begin();
      lab.application.kill();
      lab.application = lab.startInstance(disk.path(), Map.of());
      Duration recovery = recovery();
      lab.application.terminate();
      begin();
      lab.startApplication();
      recovery();
      return recovery;
    }
  }

  private void awaitPredictions(int count) {
    Await.until(
        "more predictions",
        () -> {
          lab.requireAlive();
          return observer.count() > count;
        });
  }

  private void begin() {
    seenBefore = observer.count();
    wallStart = Instant.now();
    start = System.nanoTime();
  }

  private Duration recovery() {
    return await(seen -> seen.prediction().getPredictedAt().isAfter(wallStart));
  }

  private Duration await(Predicate<Seen> isNew) {
    Seen first = observer.awaitFirst(seenBefore, isNew, lab::requireAlive);
    return Duration.ofNanos(first.nanoTime() - start);
  }
}
