package dev.millrace.app.demo;

import dev.millrace.app.error.UserException;
import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.app.feed.LabelPlan;
import dev.millrace.app.feed.UnsentSource;
import dev.millrace.app.output.Output;
import dev.millrace.app.output.Progress;
import dev.millrace.app.output.RateMeter;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.app.report.SentImages;
import dev.millrace.model.data.ImageSource;
import dev.millrace.model.data.Mnist.Split;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One pass of the demo over its data: labeled images first, then the test images without their
 * labels, each time until the topics say that all are answered. What an earlier run in the same
 * directory sent is not sent again.
 */
public final class DemoRun {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Demo demo;
  private final Output output;
  private final BooleanSupplier stopped;
  private final Duration patience;
  private final Set<String> sent;

  /**
   * Prepares a run.
   *
   * @param demo the running parts, which stay the caller's
   * @param output shows the progress
   * @param stopped whether the user has had enough
   */
  public DemoRun(Demo demo, Output output, BooleanSupplier stopped) {
    this(
        demo,
        output,
        stopped,
        PATIENCE.plus(demo.settings().labels().map(LabelPlan::longestDelay).orElse(Duration.ZERO)));
  }

  DemoRun(Demo demo, Output output, BooleanSupplier stopped, Duration patience) {
    this.demo = demo;
    this.output = output;
    this.stopped = stopped;
    this.patience = patience;
    this.sent = SentImages.ids(demo.kafka(), demo.topics());
  }

  /**
   * Feeds, waits and measures.
   *
   * @return what came out; empty when the user stopped it
   * @throws UserException if the images do not fit the network, the feed failed, or nothing comes
   *     out of the stream any more
   * @throws RuntimeException if the application failed
   */
  public Optional<DemoResult> run() {
    TestRound tests =
        TestRound.next(
            demo.settings().testAfter(demo.settings().images()),
            sent,
            demo.settings().learning().architecture().classes());
    try (StreamMonitor monitor = new StreamMonitor(demo.kafka(), demo.topics())) {
      long start = System.nanoTime();
      long fed = learn(monitor);
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      LabelFigures labels = demo.labels();
      test(monitor, tests);
      if (stopped.getAsBoolean()) {
        return Optional.empty();
      }
      return Optional.of(result(monitor, tests.labels(), labels, seconds, fed / seconds));
    }
  }

  /**
   * Feeds the labeled images and waits until all are answered, and rolling accuracy has taken in as
   * many predictions as there were labels for by then; returns how many were fed now.
   */
  private long learn(StreamMonitor monitor) {
    long total = demo.settings().images();
    OwnImages own = monitor.training();
    AtomicLong asked = new AtomicLong();
    AtomicLong answered = new AtomicLong();
    ImageSource images = demo.settings().data().source(Split.TRAIN, demo.settings().order());
    try (Labeling labeling = Labeling.open(demo, stopped);
        Progress progress = output.progress("Learning", total, "images");
        PacedSource source =
            new PacedSource(
                new UnsentSource(
                    labeling.apply(images),
                    sent,
                    (id, leftOut) -> {
                      own.expect(id);
                      asked.incrementAndGet();
                    }),
                () -> asked.get() - answered.get())) {
      RateMeter rate = new RateMeter(Duration.ofSeconds(1));
      AtomicLong toScore = new AtomicLong(Long.MAX_VALUE);
      return feedUntil(
          source,
          monitor,
          () -> {
            long done = own.answered();
            answered.set(done);
            progress.update(done, figures(monitor, rate.update(done)));
            if (done >= total && labeling.isTakenIn()) {
              toScore.compareAndSet(
                  Long.MAX_VALUE, monitor.labeledPredictions() + demo.labels().counts().joined());
            }
            return monitor.scored() >= toScore.get();
          },
          () ->
              String.format(
                  Locale.ROOT,
                  "%,d of %,d images are answered, and rolling accuracy covers %,d of %,d",
                  own.answered(),
                  total,
                  monitor.scored(),
                  monitor.labeledPredictions() + demo.labels().counts().joined()));
    }
  }

  /** Sends the test images and waits until all are answered. */
  private void test(StreamMonitor monitor, TestRound tests) {
    if (stopped.getAsBoolean()) {
      return;
    }
    int total = tests.labels().size();
    monitor.expectTests(tests.labels().keySet());
    AtomicLong asked = new AtomicLong();
    AtomicLong answered = new AtomicLong();
    try (Progress progress = output.progress("Testing", total, "images");
        PacedSource source =
            new PacedSource(
                new UnsentSource(tests.source(), sent, (id, leftOut) -> asked.incrementAndGet()),
                () -> asked.get() - answered.get())) {
      feedUntil(
          source,
          monitor,
          () -> {
            long done = monitor.testing().answered();
            answered.set(done);
            progress.update(done);
            return done == total;
          },
          () ->
              String.format(
                  Locale.ROOT,
                  "%,d of %,d test images are answered",
                  monitor.testing().answered(),
                  total));
    }
  }

  private long feedUntil(
      PacedSource source, StreamMonitor monitor, BooleanSupplier done, Supplier<String> state) {
    try (ImageFeeder feeder = ImageFeeder.open(demo.kafka(), demo.topics().images())) {
      CompletableFuture<Long> feeding =
          CompletableFuture.supplyAsync(
              () -> feeder.feed(source, OptionalDouble.empty(), count -> {}));
      boolean finished = false;
      try {
        finished = await(feeding, monitor, done, state);
      } finally {
        if (!finished) {
          feeder.stop();
          source.end();
        }
        // Feeder and source are closed next: nobody may use them any more.
        feeding.handle((count, failure) -> null).join();
      }
      return feeding.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Returns false if the user stopped it, or the feed failed. */
  private boolean await(
      CompletableFuture<Long> feeding,
      StreamMonitor monitor,
      BooleanSupplier done,
      Supplier<String> state) {
    long records = -1;
    long lastRecord = System.nanoTime();
    while (!stopped.getAsBoolean() && !feeding.isCompletedExceptionally()) {
      monitor.poll(POLL);
      demo.checkAlive();
      if (done.getAsBoolean()) {
        return true;
      }
      if (monitor.records() != records) {
        records = monitor.records();
        lastRecord = System.nanoTime();
      } else if (System.nanoTime() - lastRecord > patience.toNanos()) {
        throw new UserException(
            "Nothing has come out of the stream for "
                + patience.toSeconds()
                + " s: "
                + state.get()
                + ".");
      }
    }
    return false;
  }

  private DemoResult result(
      StreamMonitor monitor,
      Map<String, Integer> testLabels,
      LabelFigures labels,
      double seconds,
      double rate) {
    Snapshot newest = awaitSnapshot(monitor.step());
    long right =
        testLabels.entrySet().stream()
            .filter(test -> test.getValue().equals(monitor.testPredictions().get(test.getKey())))
            .count();
    return new DemoResult(
        demo.settings().data().name(),
        demo.settings().images(),
        monitor.training().predictions(),
        monitor.testing().predictions(),
        monitor.training().deadLetters() + monitor.testing().deadLetters(),
        new DemoResult.Prequential(
            monitor.accuracy().getCumulative(),
            monitor.accuracy().getWindowed(),
            monitor.accuracy().getWindow(),
            monitor.accuracy().getFading()),
        (double) right / testLabels.size(),
        testLabels.size(),
        newest.step(),
        monitor.drifts(),
        monitor.memory(),
        DemoResult.Labels.of(labels),
        newest.sha256(),
        1,
        demo.settings().partitions(),
        seconds,
        rate);
  }

  /**
   * Waits for the snapshot that an idle learner publishes a moment after its last step. Where
   * others keep the learner busy, an older one is taken after a while.
   */
  private Snapshot awaitSnapshot(long step) {
    long deadline = System.nanoTime() + SNAPSHOT_TIMEOUT.toNanos();
    while (true) {
      Optional<Snapshot> newest =
          NewestSnapshots.newest(NewestSnapshots.read(demo.kafka(), demo.topics()));
      if (newest.isPresent() && newest.get().step() >= step) {
        return newest.get();
      }
      demo.checkAlive();
      if (System.nanoTime() - deadline > 0) {
        String none =
            "No snapshot of step " + step + " came within " + SNAPSHOT_TIMEOUT.toSeconds() + " s";
        Snapshot older = newest.orElseThrow(() -> new UserException(none + "."));
        output.note(none + "; the newest is of step " + older.step() + ".");
        return older;
      }
    }
  }

  private static String[] figures(StreamMonitor monitor, OptionalDouble rate) {
    List<String> figures = new ArrayList<>();
    rate.ifPresent(
        perSecond -> figures.add(String.format(Locale.ROOT, "%,.0f images/s", perSecond)));
    if (monitor.accuracy() != null && !Double.isNaN(monitor.loss())) {
      figures.add(String.format(Locale.ROOT, "loss %.3f", monitor.loss()));
      figures.add(
          String.format(Locale.ROOT, "accuracy %.1f %%", 100 * monitor.accuracy().getWindowed()));
    }
    return figures.toArray(String[]::new);
  }
}
