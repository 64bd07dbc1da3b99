package dev.millrace.app.monitoring;

import dev.millrace.model.drift.DriftEvent;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.observe.LearnerObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/** The meters of one learner, by its id. They are looked up once, at its start. */
final class LearnerMeters implements LearnerObserver {

  private static final String LEARNER = "learner";

  private static final Duration[] STEP_BUCKETS = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000);

  /** From an image that was waited for to one that lay on the topic for an hour. */
  private static final Duration[] LATENCY_BUCKETS =
      millis(
          5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 900_000,
          3_600_000);

  private final MeterGroup group;
  private final String learner;
  private final Counter images;
  private final Counter predictions;
  private final Counter passedOver;
  private final Map<DriftEvent.Kind, Counter> drifts = new EnumMap<>(DriftEvent.Kind.class);
  private final Timer latency;
  private final Timer steps;
  private final DistributionSummary loss;

  // Written by the stream thread alone.
  private volatile long step;
  private volatile long imagesLearned;
  private volatile int remembered;
  private volatile LabelFigures labels = LabelFigures.NONE;

  LearnerMeters(
      MeterGroup group, String learner, long step, long imagesLearned, DoubleSupplier lag) {
    this.group = group;
    this.learner = learner;
    this.step = step;
    this.imagesLearned = imagesLearned;
    MeterRegistry registry = group.registry();
    images =
        group.add(
            Counter.builder("millrace.images")
                .description("Images taken in that fit the network")
                .tag(LEARNER, learner)
                .register(registry));
    predictions =
        group.add(
            Counter.builder("millrace.predictions")
                .description("Images predicted")
                .tag(LEARNER, learner)
                .register(registry));
    passedOver =
        group.add(
            Counter.builder("millrace.images.passed.over")
                .description("Images of mini-batches whose step could not be made")
                .tag(LEARNER, learner)
                .register(registry));
    for (DriftEvent.Kind kind : DriftEvent.Kind.values()) {
      drifts.put(
          kind,
          group.add(
              Counter.builder("millrace.drift")
                  .description(
                      "Changes noticed in the stream, since the learner came to this process")
                  .tag(LEARNER, learner)
                  .tag("kind", kind.displayName())
                  .register(registry)));
    }
    latency =
        group.add(
            Timer.builder("millrace.prediction.latency")
                .description("Time from an image's timestamp to its prediction, before the commit")
                .tag(LEARNER, learner)
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry));
    steps =
        group.add(
            Timer.builder("millrace.step.duration")
                .description("Time of an optimizer step: forward, backward and update")
                .tag(LEARNER, learner)
                .serviceLevelObjectives(STEP_BUCKETS)
                .register(registry));
    loss =
        group.add(
            DistributionSummary.builder("millrace.training.loss")
                .description("Mean loss of a mini-batch")
                .tag(LEARNER, learner)
                .register(registry));
    gauge("millrace.model.step", "Optimizer steps made since the model began", () -> this.step);
    gauge(
        "millrace.model.images",
        "Images trained on since the model began",
        () -> this.imagesLearned);
    gauge("millrace.memory.images", "Images remembered", () -> this.remembered);
    labels("joined", LabelCounts::joined);
    labels("missing", LabelCounts::missing);
    labels("unknown", LabelCounts::unknown);
    labels("repeated", LabelCounts::repeated);
    labels("corrected", LabelCounts::corrected);
    labels("withdrawn", LabelCounts::withdrawn);
    gauge(
        "millrace.labels.waiting.images",
        "Images that wait for a label",
        () -> labels.waitingImages());
    gauge(
        "millrace.labels.waiting.labels",
        "Labels that wait for an image",
        () -> labels.waitingLabels());
    gauge("millrace.lag.images", "Images on the topic that are not committed", lag::getAsDouble);
  }

  private void labels(String fate, ToLongFunction<LabelCounts> count) {
    group.add(
        FunctionCounter.builder("millrace.labels", this, m -> count.applyAsLong(m.labels.counts()))
            .description("Labels, and images without one, by what became of them")
            .tag(LEARNER, learner)
            .tag("fate", fate)
            .register(group.registry()));
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    group.add(
        Gauge.builder(name, value)
            .description(description)
            .tag(LEARNER, learner)
            .register(group.registry()));
  }

  @Override
  public void received(int count) {
    images.increment(count);
  }

  @Override
  public void predicted(long[] agesMs, int count) {
    predictions.increment(count);
    for (int i = 0; i < count; i++) {
      latency.record(Math.max(0, agesMs[i]), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void trained(long newStep, long newImagesLearned, double newLoss, long durationNanos) {
    step = newStep;
    imagesLearned = newImagesLearned;
    steps.record(durationNanos, TimeUnit.NANOSECONDS);
    loss.record(newLoss);
  }

  @Override
  public void passedOver(int count) {
    passedOver.increment(count);
  }

  @Override
  public void remembers(int count) {
    remembered = count;
  }

  @Override
  public void labels(LabelFigures figures) {
    labels = figures;
  }

  @Override
  public void drifted(DriftEvent.Kind kind) {
    drifts.get(kind).increment();
  }

  @Override
  public void close() {
    group.close();
  }

  private static Duration[] millis(long... values) {
    return LongStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
