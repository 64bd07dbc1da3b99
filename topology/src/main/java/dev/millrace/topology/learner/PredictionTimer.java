package dev.millrace.topology.learner;

import dev.millrace.topology.checkpoint.CommitPace;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Sees to it that no image waits long to be predicted because its mini-batch does not fill, and
 * that no prediction waits long to be committed. Runs only while one of them waits, so that an idle
 * application commits nothing. It decides when an image is predicted, never with which weights.
 *
 * <p>While mini-batches fill, images that wait are left alone: to cut their mini-batch in two would
 * only cost a forward pass. Commits are then left to Kafka Streams, as each holds up the learner,
 * unless others wait for what it has learned.
 */
final class PredictionTimer {

  /** Ticks without a full mini-batch until it counts as idle: the next images may be late. */
  private static final int IDLE_TICKS = 2;

  private static final int COMMITS_PER_INTERVAL = 20;

  private final ProcessorContext<?, ?> context;
  private final Duration delay;
  private final LearnerState state;
  private final PendingImages pending;
  private final Runnable predict;
  private final CommitPace commits;

  private Cancellable timer;
  private long waitingSinceMs;
  private int ticksSinceFull;

  /**
   * Creates the timer.
   *
   * @param context of the learner's task
   * @param settings say how long an image may wait, which is the time from tick to tick, too
   * @param state the images that wait, and whether there is anything to commit
   * @param predict predicts all of them
   */
  PredictionTimer(
      ProcessorContext<?, ?> context,
      LearnerSettings settings,
      LearnerState state,
      Runnable predict) {
    this.context = context;
    this.delay = settings.predictDelay();
    this.state = state;
    this.pending = state.pending();
    this.predict = predict;
    commits = new CommitPace(context, settings.stateBytes(), COMMITS_PER_INTERVAL);
    if (!pending.unpredicted().isEmpty()) {
      onWaiting();
    }
  }

  /** Takes note that an image waits. */
  void onWaiting() {
    if (pending.unpredicted().size() == 1 || timer == null) {
      waitingSinceMs = context.currentSystemTimeMs();
    }
    start();
  }

  /** Takes note that there is something to commit, though no image waits to be predicted. */
  void onChange() {
    start();
  }

  /** Takes note that a mini-batch was full, and its images are predicted without the timer. */
  void onFull() {
    start();
    ticksSinceFull = 0;
  }

  private void start() {
    if (timer == null) {
      ticksSinceFull = IDLE_TICKS;
      timer = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::onTick);
    }
  }

  private void onTick(long nowMs) {
    commits.onWork();
    ticksSinceFull++;
    boolean idle = ticksSinceFull > IDLE_TICKS;
    if (idle && !pending.unpredicted().isEmpty() && nowMs - waitingSinceMs >= delay.toMillis()) {
      predict.run();
    }
    // With the predictions of all that wait, if only the clock makes them.
    if (state.isChanged() && (idle ? pending.unpredicted().isEmpty() : state.isCommitDue())) {
      commits.askForCommit();
    }
    if (pending.unpredicted().isEmpty() && !state.isChanged()) {
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
}
