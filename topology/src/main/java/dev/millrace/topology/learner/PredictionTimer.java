package dev.millrace.topology.learner;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Sees to it that no image waits long to be predicted because its mini-batch does not fill. Runs
 * only while images wait, so that an idle application commits nothing. It decides when an image is
 * predicted, never with which weights.
 *
 * <p>While mini-batches fill from one tick to the next, those that wait are left alone: the next
 * images are about to fill theirs, and to cut it in two would only cost a forward pass.
 */
final class PredictionTimer {

  private final ProcessorContext<?, ?> context;
  private final Duration delay;
  private final PendingImages pending;
  private final Runnable predict;

  private Cancellable timer;
  private long waitingSinceMs;
  private boolean filledSinceTick;

  /**
   * Creates the timer.
   *
   * @param context of the learner's task
   * @param delay how long an image may wait, and the time from tick to tick
   * @param pending the images that wait
   * @param predict predicts all of them
   */
  PredictionTimer(
      ProcessorContext<?, ?> context, Duration delay, PendingImages pending, Runnable predict) {
    this.context = context;
    this.delay = delay;
    this.pending = pending;
    this.predict = predict;
    if (!pending.unpredicted().isEmpty()) {
      onWaiting();
    }
  }

  /** Takes note that an image waits. */
  void onWaiting() {
    if (pending.unpredicted().size() == 1 || timer == null) {
      waitingSinceMs = context.currentSystemTimeMs();
    }
    if (timer == null) {
      filledSinceTick = false;
      timer = context.schedule(delay, PunctuationType.WALL_CLOCK_TIME, this::onTick);
    }
  }

  /** Takes note that a mini-batch was full, and its images are predicted without the timer. */
  void onFull() {
    filledSinceTick = true;
  }

  private void onTick(long nowMs) {
    boolean keepsFilling = filledSinceTick;
    filledSinceTick = false;
    if (!pending.unpredicted().isEmpty()
        && !keepsFilling
        && nowMs - waitingSinceMs >= delay.toMillis()) {
      predict.run();
    }
    if (pending.unpredicted().isEmpty()) {
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
