package dev.millrace.topology.learner;

import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Publishes a learner's snapshots: every so many steps, when it has been idle for a while, and when
 * the application is about to stop. Its timer runs only while there is something unpublished, so
 * that an idle application commits nothing.
 */
final class SnapshotPublisher {

  private static final Duration CHECK = Duration.ofMillis(200);

  private final ProcessorContext<String, SpecificRecord> context;
  private final String learnerId;
  private final LearnerSettings settings;
  private final LearnerState state;
  private final LearnerRegistry registry;

  private Cancellable timer;
  private long lastStepMs;

  SnapshotPublisher(
      ProcessorContext<String, SpecificRecord> context,
      String learnerId,
      LearnerSettings settings,
      LearnerState state,
      LearnerRegistry registry) {
    this.context = context;
    this.learnerId = learnerId;
    this.settings = settings;
    this.state = state;
    this.registry = registry;
    if (isUnpublished()) {
      startTimer();
    }
    reportProgress();
  }

  /** Publishes the state after a step if it is due, and otherwise sees to it that it will be. */
  void afterStep() {
    lastStepMs = context.currentSystemTimeMs();
    if (state.learner().step() % settings.snapshotSteps() == 0 || registry.snapshotsRequested()) {
      publish();
    } else {
      startTimer();
    }
    reportProgress();
  }

  private void onTimer(long nowMs) {
    boolean idle = nowMs - lastStepMs >= settings.snapshotIdle().toMillis();
    if (isUnpublished() && (idle || registry.snapshotsRequested())) {
      publish();
      reportProgress();
    }
    if (!isUnpublished()) {
      close();
    }
  }

  /** Stops the timer. A task that is closed and revived does not forget its timers by itself. */
  void close() {
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
    return state.learner().step() > state.publishedStep();
  }

  private void publish() {
    OnlineLearner learner = state.learner();
    long nowMs = context.currentSystemTimeMs();
    for (ModelSnapshot part :
        SnapshotParts.of(
            learnerId,
            learner.step(),
            learner.images(),
            settings.architecture(),
            learner.predictionWeights(),
            Instant.ofEpochMilli(nowMs))) {
      context.forward(new Record<String, SpecificRecord>(SnapshotParts.key(part), part, nowMs));
    }
    state.markPublished();
  }

  private void reportProgress() {
    OnlineLearner learner = state.learner();
    registry.update(
        new LearnerRegistry.Progress(
            learnerId, learner.step(), learner.images(), state.publishedStep()));
  }
}
