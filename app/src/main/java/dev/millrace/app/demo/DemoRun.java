package dev.millrace.app.demo;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.DataSelection;
import dev.millrace.app.feed.FeedOrder;
import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.app.report.SentImages;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.snapshot.Snapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One pass of the demo over its data: labeled images first, then the test images without their
 * labels, each time until the topics say that all are answered. What an earlier run in the same
 * directory sent is not sent again.
 */
public final class DemoRun {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Demo demo;
  private final Output output;
  private final BooleanSupplier stopped;
  private final Set<String> sent;

  /**
   * Prepares a run.
   *
   * @param demo the running parts, which stay the caller's
   * @param output shows the progress
   * @param stopped whether the user has had enough
   */
  public DemoRun(Demo demo, Output output, BooleanSupplier stopped) {
    this.demo = demo;
    this.output = output;
    this.stopped = stopped;
    this.sent = SentImages.ids(demo.kafka(), demo.topics());
  }

  /**
   * Feeds, waits and measures.
   *
   * @return what came out; empty when the user stopped it
   * @throws UserException if the application or the feed failed
   */
  public Optional<DemoResult> run() {
    try (StreamMonitor monitor = new StreamMonitor(demo.kafka(), demo.topics())) {
      long start = System.nanoTime();
      long fed = learn(monitor);
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      Map<String, Integer> testLabels = test(monitor);
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      return Optional.of(result(monitor, testLabels, seconds, fed / seconds));
    }
  }

  /**
   * Feeds the labeled images and waits until all are predicted and scored; returns how many were
   * fed now.
   */
  private long learn(StreamMonitor monitor) {
    long total = demo.settings().images();
    try (Progress progress = output.progress("Learning", total, "images");
        ImageSource source = unsent(trainingSource())) {
      Rate rate = new Rate();
      return feedUntil(
          source,
          monitor,
          () -> {
            long done = monitor.labeledPredictions();
            progress.update(Math.min(done, total), rate.update(done) + figures(monitor));
            long answered = done + monitor.deadLetters();
            return answered >= total && monitor.scored() >= done;
          });
    }
  }

  /** Sends the test images and waits for their predictions; returns their labels by id. */
  private Map<String, Integer> test(StreamMonitor monitor) {
    if (stopped.getAsBoolean()) {
      return Map.of();
    }
    ImageSet set = demo.settings().data().set(Split.TEST);
    int round = 0;
    while (sent.contains(set.id(0, round))) {
      round++;
    }
    Map<String, Integer> labels = new HashMap<>();
    for (int i = 0; i < set.size(); i++) {
      labels.put(set.id(i, round), set.get(i).label());
    }
    monitor.watch(labels.keySet());
    try (Progress progress = output.progress("Testing", labels.size(), "images");
        ImageSource source = unsent(round(set, round)).unlabeled()) {
      feedUntil(
          source,
          monitor,
          () -> {
            int done = monitor.watchedPredictions().size();
            progress.update(done, "");
            return done == labels.size();
          });
    }
    return labels;
  }

  private long feedUntil(ImageSource source, StreamMonitor monitor, BooleanSupplier done) {
    try (ImageFeeder feeder = ImageFeeder.open(demo.kafka(), demo.topics().images())) {
      CompletableFuture<Long> feeding =
          CompletableFuture.supplyAsync(
              () -> feeder.feed(source, OptionalDouble.empty(), count -> {}));
      boolean finished = false;
      while (!finished && !stopped.getAsBoolean()) {
        monitor.poll(POLL);
        demo.checkAlive();
        if (feeding.isCompletedExceptionally()) {
          break;
        }
        finished = done.getAsBoolean();
      }
      if (!finished) {
        feeder.stop();
      }
      return feeding.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private DemoResult result(
      StreamMonitor monitor, Map<String, Integer> testLabels, double seconds, double rate) {
    Snapshot newest = awaitSnapshot(monitor.step());
    long right =
        testLabels.entrySet().stream()
            .filter(test -> test.getValue().equals(monitor.watchedPredictions().get(test.getKey())))
            .count();
    return new DemoResult(
        demo.settings().images(),
        monitor.labeledPredictions(),
        monitor.watchedRecords(),
        monitor.deadLetters(),
        new DemoResult.Prequential(
            monitor.accuracy().getCumulative(),
            monitor.accuracy().getWindowed(),
            monitor.accuracy().getWindow(),
            monitor.accuracy().getFading()),
        (double) right / testLabels.size(),
        testLabels.size(),
        newest.step(),
        newest.sha256(),
        demo.settings().partitions(),
        seconds,
        rate);
  }

  /** Waits for the snapshot that an idle learner publishes a moment after its last step. */
  private Snapshot awaitSnapshot(long step) {
    long deadline = System.nanoTime() + SNAPSHOT_TIMEOUT.toNanos();
    while (true) {
      List<Snapshot> snapshots = NewestSnapshots.read(demo.kafka(), demo.topics());
      Optional<Snapshot> newest = snapshots.stream().max(Comparator.comparingLong(Snapshot::step));
      if (newest.isPresent() && newest.get().step() >= step) {
        return newest.get();
      }
      if (System.nanoTime() > deadline) {
        throw new UserException(
            "No snapshot of step " + step + " came within " + SNAPSHOT_TIMEOUT.toSeconds() + " s.");
      }
      demo.checkAlive();
    }
  }

  private ImageSource trainingSource() {
    DataSelection data = demo.settings().data();
    int images = demo.settings().images();
    long seed = demo.settings().seed();
    if (data.isEndless()) {
      return data.source(Split.TRAIN, FeedOrder.shuffledOnce(seed)).limit(images);
    }
    ImageSet set = data.set(Split.TRAIN);
    int epochs = (images + set.size() - 1) / set.size();
    return set.shuffled(seed, epochs).limit(images);
  }

  /** Returns the images of one round of testing: ids are new in each. */
  private static ImageSource round(ImageSet set, int round) {
    ImageSource all = set.inOrder(round + 1);
    for (long skip = (long) round * set.size(); skip > 0; skip--) {
      all.next();
    }
    return all;
  }

  private ImageSource unsent(ImageSource source) {
    return new UnsentSource(source, sent);
  }

  private static String figures(StreamMonitor monitor) {
    if (monitor.accuracy() == null || Double.isNaN(monitor.loss())) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        ", loss %.3f, accuracy %.1f %%",
        monitor.loss(),
        100 * monitor.accuracy().getWindowed());
  }
}
