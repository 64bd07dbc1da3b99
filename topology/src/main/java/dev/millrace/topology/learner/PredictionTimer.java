package dev.millrace.topology.learner;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Sees to it that no image waits long to be predicted because its mini-batch does not fill, and
 * that no prediction waits long to be committed. Runs only while one of them waits, so that an idle
 * application commits nothing. It decides when an image is predicted, never with which weights.
 *
 * <p>While mini-batches fill from one tick to the next, images that wait are left alone: the next
 * ones are about to fill theirs, and to cut it in two would only cost a forward pass. After two or
 * more such ticks in a row, one without a full mini-batch is passed over as well: the next images
 * may be late, as after a commit or a fetch. Commits are left to Kafka Streams until nothing fills
 * for two ticks, as each holds up the learner. Unless it has learned enough for others to wait for
 * it.
 */
final class PredictionTimer {

  private static final int COMMITS_PER_INTERVAL = 20;

  private final ProcessorContext<?, ?> context;
  private final Duration delay;
  private final LearnerState state;
  private final PendingImages pending;
  private final Runnable predict;
  private final CommitPace commits;

  private Cancellable timer;
  private long waitingSinceMs;
  private boolean filledSinceTick;
  private int filledTicks; // in a row, up to the latest

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
    commits = new CommitPace(context, settings, COMMITS_PER_INTERVAL);
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

  /** Takes note that a mini-batch was full, and its images are predicted without the timer. */
  void onFull() {
    start();
    filledSinceTick = true;
  }

  private void start() {
    if (timer == null) {
      filledSinceTick = false;
      filledTicks = 0;
      timer = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::onTick);
    }
  }

  private void onTick(long nowMs) {
    boolean leavesAlone = filledSinceTick || filledTicks > 1;
    boolean filledLately = filledSinceTick || filledTicks > 0;
    filledTicks = filledSinceTick ? filledTicks + 1 : 0;
    filledSinceTick = false;
    if (!leavesAlone
        && !pending.unpredicted().isEmpty()
        && nowMs - waitingSinceMs >= delay.toMillis()) {
      predict.run();
    }
    // With the predictions of all that wait, if only the clock makes them.
    if (state.isChanged()
        && (filledLately ? state.isDeltaDue() : pending.unpredicted().isEmpty())) {
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
