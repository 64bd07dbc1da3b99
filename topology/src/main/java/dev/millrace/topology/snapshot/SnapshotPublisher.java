package dev.millrace.topology.snapshot;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.observe.LearnerRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Publishes a model's snapshots: every so many steps, when it has been idle for a while, and when
 * the application is about to stop. Its timer runs only while there is something unpublished, so
 * that an idle application commits nothing.
 */
public final class SnapshotPublisher {

  /** What snapshots are taken of. */
  public interface Source {

    /** Returns the optimizer steps behind the weights. */
    long step();

    /** Returns the images behind the weights. */
    long images();

    /** Returns the weights that predict, in the network's order. */
    List<NamedTensor> weights();

    /** Returns the step of the newest snapshot that was published; 0 before the first. */
    long publishedStep();

    /** Notes that the model as it is has been published. */
    void markPublished();
  }

  /**
   * How often to publish.
   *
   * @param network whose snapshots they are
   * @param steps optimizer steps from one snapshot to the next
   * @param idle a snapshot is also published when there was no step for this long
   */
  public record Pace(Architecture network, int steps, Duration idle) {}

  private static final Duration CHECK = Duration.ofMillis(200);

  private final ProcessorContext<String, ? super SpecificRecord> context;
  private final String modelId;
  private final Pace pace;
  private final Source state;
  private final LearnerRegistry registry;
  private final Consumer<LearnerRegistry.Progress> report;

  private Cancellable timer;
  private long lastStepMs;

  /**
   * Creates the publisher.
   *
   * @param context of the task, which publishes the parts that are forwarded
   * @param modelId id of the model
   * @param pace how often to publish
   * @param state the model
   * @param registry says when the application is about to stop
   * @param report takes the progress
   */
  public SnapshotPublisher(
      ProcessorContext<String, ? super SpecificRecord> context,
      String modelId,
      Pace pace,
      Source state,
      LearnerRegistry registry,
      Consumer<LearnerRegistry.Progress> report) {
    this.context = context;
    this.modelId = modelId;
    this.report = report;
    this.pace = pace;
    this.state = state;
    this.registry = registry;
    if (isUnpublished()) {
      startTimer();
    }
    reportProgress();
  }

  /** Publishes the state after a step if it is due, and otherwise sees to it that it will be. */
  public void afterStep() {
    lastStepMs = context.currentSystemTimeMs();
    if (isDue() || registry.snapshotsRequested()) {
      publish();
    } else {
      startTimer();
    }
    reportProgress();
  }

  /** A multiple of so many steps was reached or passed. */
  private boolean isDue() {
    return state.step() / pace.steps() > state.publishedStep() / pace.steps();
  }

  private void onTimer(long nowMs) {
    boolean idle = nowMs - lastStepMs >= pace.idle().toMillis();
    if (isUnpublished() && (idle || registry.snapshotsRequested())) {
      publish();
      reportProgress();
    }
    if (!isUnpublished()) {
      close();
    }
  }

  /** Stops the timer. A task that is closed and revived does not forget its timers by itself. */
  public void close() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void startTimer() {
    if (timer == null) {
      timer = context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, this::onTimer);
    }
  }

  private boolean isUnpublished() {
    return state.step() > state.publishedStep();
  }

  private void publish() {
    long nowMs = context.currentSystemTimeMs();
    for (ModelSnapshot part :
        SnapshotParts.of(
            modelId,
            state.step(),
            state.images(),
            pace.network(),
            state.weights(),
            Instant.ofEpochMilli(nowMs))) {
      context.forward(new Record<String, SpecificRecord>(SnapshotParts.key(part), part, nowMs));
    }
    state.markPublished();
  }

  private void reportProgress() {
    report.accept(
        new LearnerRegistry.Progress(modelId, state.step(), state.images(), state.publishedStep()));
  }
}
