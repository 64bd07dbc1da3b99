package dev.millrace.app.monitoring;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.topology.Topics;
import dev.millrace.topology.observe.AccuracyObserver;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.LearnerObserver;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/**
 * The metrics of one instance of the application: what its stages report, what Kafka's clients and
 * the JVM measure of themselves, and the memory of the process. {@code docs/monitoring.md} lists
 * them.
 *
 * <p>Thread-safe. The caller closes it, after the application.
 */
public final class Metrics implements StreamObserver, AutoCloseable {

  private static final String ACCURACY = "accuracy";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, MeterGroup> groups = new HashMap<>();
  private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);
  private final Counter passedOver;
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private KafkaStreamsMetrics streams;
  private volatile LagMonitor lag;

  /** Begins to measure the process. */
  public Metrics() {
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("millrace.dead.letters")
              .description("Records that could not be used, by kind of reason")
              .tag("reason", reason.text())
              .register(registry));
    }
    passedOver =
        Counter.builder("millrace.models.passed.over")
            .description("Records that are no part of a valid model, and were passed over")
            .register(registry);
    bindJvm();
    Gauge.builder("process.resident.memory", Pointer::physicalBytes)
        .description("Physical memory that the process holds, in and outside the Java heap")
        .baseUnit("bytes")
        .register(registry);
  }

  private void bindJvm() {
    List<MeterBinder> binders =
        List.of(
            collector,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new JvmInfoMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
  }

  /**
   * Adds what Kafka Streams and its clients measure of themselves, and the lag. To be called once.
   *
   * @param runner the application that this object observes
   * @param kafka where to ask for the lag
   * @param topics the application's topics
   * @param applicationId the application's id
   * @throws dev.millrace.app.error.UserException if no broker answers
   */
  public synchronized void bind(
      StreamRunner runner, KafkaSettings kafka, Topics topics, String applicationId) {
    lag = new LagMonitor(Cluster.connect(kafka), topics, applicationId);
    streams = new KafkaStreamsMetrics(runner.streams());
    streams.bindTo(registry);
    Gauge.builder("millrace.ready", () -> runner.health().ready() ? 1 : 0)
        .description("1 when the state is restored and records are processed, 0 otherwise")
        .register(registry);
    FunctionCounter.builder("millrace.images.lost", runner, StreamRunner::lostImages)
        .description("Images that were deleted before this process could read them, at most")
        .register(registry);
    Gauge.builder("millrace.model.age", () -> ageSeconds(runner.registry()))
        .description(
            "Time since the snapshot was taken that an instance of role predict answers with")
        .baseUnit("seconds")
        .register(registry);
  }

  private static double ageSeconds(LearnerRegistry learners) {
    return learners
        .modelInUse()
        .map(takenAt -> Duration.between(takenAt, Instant.now()).toMillis() / 1000.0)
        .orElse(Double.NaN);
  }

  @Override
  public LearnerObserver learnerStarted(
      String learner, int partition, long step, long imagesLearned) {
    return new LearnerMeters(newGroup(learner), learner, step, imagesLearned, () -> lag(partition));
  }

  private double lag(int partition) {
    LagMonitor monitor = lag;
    return monitor == null ? Double.NaN : monitor.images(partition);
  }

  @Override
  public AccuracyObserver accuracyStarted() {
    return new AccuracyMeters(newGroup(ACCURACY));
  }

  /** Replaces an older group of the same name, which its owner may close later still. */
  private synchronized MeterGroup newGroup(String name) {
    MeterGroup group = new MeterGroup(registry);
    MeterGroup older = groups.put(name, group);
    if (older != null) {
      older.close();
    }
    return group;
  }

  @Override
  public void rejected(DeadLetterReason reason, int records) {
    deadLetters.get(reason).increment(records);
  }

  @Override
  public void passedOver() {
    passedOver.increment();
  }

  /** Returns all metrics in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public synchronized void close() {
    if (streams != null) {
      streams.close();
    }
    if (lag != null) {
      lag.close();
    }
    collector.close();
    registry.close();
  }
}
