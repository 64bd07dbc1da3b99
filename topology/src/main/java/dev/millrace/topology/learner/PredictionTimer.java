package dev.millrace.topology.learner;

import dev.millrace.topology.learner.PendingImages.Pending;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Sees to it that no image waits long to be predicted because its mini-batch does not fill. Runs
 * only while images wait, so that an idle application commits nothing. It decides when an image is
 * predicted, never with which weights.
 */
final class PredictionTimer {

  private static final Duration BEHIND = Duration.ofSeconds(1);
  private static final Duration DELAY_BEHIND = Duration.ofMillis(100);

  private final ProcessorContext<?, ?> context;
  private final Duration delay;
  private final PendingImages pending;
  private final Runnable predict;

  private Cancellable timer;
  private long waitingSinceMs;

  /**
   * Creates the timer.
   *
   * @param context of the learner's task
   * @param delay how long an image may wait while the stream keeps up
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
    long nowMs = context.currentSystemTimeMs();
    if (pending.unpredicted().size() == 1 || timer == null) {
      waitingSinceMs = nowMs;
    }
    if (timer == null) {
      timer = context.schedule(delay(nowMs), PunctuationType.WALL_CLOCK_TIME, this::onTimer);
    }
  }

  private void onTimer(long nowMs) {
    if (!pending.unpredicted().isEmpty() && nowMs - waitingSinceMs >= delay(nowMs).toMillis()) {
      predict.run();
    }
    if (pending.unpredicted().isEmpty()) {
      timer.cancel();
      timer = null;
    }
  }

  /**
   * Returns how long the images that wait may do so: longer while the stream is behind, since
   * splitting a mini-batch that is about to fill would only cost forward passes.
   */
  private Duration delay(long nowMs) {
    List<Pending> waiting = pending.unpredicted();
    long newestMs = waiting.get(waiting.size() - 1).timestamp();
    boolean behind = nowMs - newestMs > BEHIND.toMillis();
    return behind && DELAY_BEHIND.compareTo(delay) > 0 ? DELAY_BEHIND : delay;
  }
}
