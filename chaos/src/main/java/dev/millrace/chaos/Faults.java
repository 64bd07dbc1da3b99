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
import java.util.Optional;
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

  /** Longer than the commit interval, so that the application is stuck in its commit by then. */
  private static final Duration BROKER_SILENCE = Duration.ofMillis(200);

  private static final String RESTORING = "End offset for changelog \\S*-learner-changelog";
  private static final int TOGETHER = 20;

  /** Brokers refuse records with a time more than an hour ahead of theirs. */
  private static final int LONGEST_JUMP = 55;

  private static final int SHORTEST_JUMP = 5;

  private final Lab lab;
  private final PredictionObserver observer;
  private final TopicContents contents;
  private final Optional<Path> faketime;
  private int seenBefore;
  private long start;
  private Instant wallStart = Instant.EPOCH;

  /**
   * Makes one.
   *
   * @param faketime the library that makes clocks jump, where there is one
   */
  Faults(
      Lab lab, PredictionObserver observer, TopicContents contents, Optional<Path> faketime) {
    this.lab = lab;
    this.observer = observer;
    this.contents = contents;
    this.faketime = faketime;
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
          case CLOCK_JUMP -> jump(random);
        };
    requireAllAlive();
    return recovery;
  }

  private void requireAllAlive() {
    lab.application.requireAlive();
    lab.broker.requireAlive();
    lab.feeder.requireAlive();
  }

  private Duration killProcessing() {
    begin();
    lab.application.kill();
    lab.startApplication();
    return recovery();
  }

  /** With a silent broker the commit cannot end, and what it has sent is taken up after the kill. */
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
    begin();
    lab.application.terminate();
    lab.startApplication();
    return recovery();
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
    JavaProcess learning = hasTheLearner(lab.path("state")) ? lab.application : second;
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

  private Duration joinAndLeave(SplittableRandom random) {
    JavaProcess second = startSecond();
    int before = observer.count();
    awaitPredictions(before + TOGETHER);
    return leave(second, random.nextBoolean());
  }

  private JavaProcess startSecond() {
    JavaProcess second = lab.startInstance(lab.path("second-state"), Map.of());
    Lab.awaitRunning(second);
    return second;
  }

  private Duration leave(JavaProcess second, boolean violently) {
    begin();
    if (violently) {
      second.kill();
    } else {
      second.terminate();
    }
    return recovery();
  }

  private Duration loseState() {
    begin();
    lab.application.kill();
    Directories.delete(lab.path("state"));
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

  /** There and back, since the harness reads the time of day of predictions. */
  private Duration jump(SplittableRandom random) {
    FakeClock clock = new FakeClock(faketime.orElseThrow(), lab.path("clock"));
    begin();
    lab.application.kill();
    lab.startApplication(clock.environment());
    recovery();
    Duration distance = Duration.ofMinutes(random.nextInt(SHORTEST_JUMP, LONGEST_JUMP));
    clock.jump(random.nextBoolean() ? distance : distance.negated());
    Duration there = recoveryWhateverTheClock();
    clock.jump(Duration.ZERO);
    Duration back = recoveryWhateverTheClock();
    lab.application.requireAlive();
    terminate();
    return there.compareTo(back) > 0 ? there : back;
  }

  private void awaitPredictions(int count) {
    Await.until(
        "more predictions",
        () -> {
          requireAllAlive();
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

  private Duration recoveryWhateverTheClock() {
    begin();
    int images = observer.count() + TOGETHER;
    awaitPredictions(images);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Duration await(Predicate<Seen> isNew) {
    Seen first = observer.awaitFirst(seenBefore, isNew, this::requireAllAlive);
    return Duration.ofNanos(first.nanoTime() - start);
  }
}
