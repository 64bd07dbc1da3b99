package dev.millrace.topology.learner;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Lets go what waits too long for its label or image while no records come: the time of the stream
 * stands still then, and the clock goes on in its place. Runs only while something waits.
 */
final class LabelTimer {

  private static final Duration CHECK = Duration.ofSeconds(1);

  private final ProcessorContext<?, ?> context;
  private final LearnerState state;
  private final Runnable onChange;
  private Cancellable timer;
  private long lastRecordMs;

  /**
   * Creates the timer.
   *
   * @param context of the learner's task
   * @param state what waits
   * @param onChange called when something was let go
   */
  LabelTimer(ProcessorContext<?, ?> context, LearnerState state, Runnable onChange) {
    this.context = context;
    this.state = state;
    this.onChange = onChange;
    onRecord();
  }

  /** Takes note that a record has come. */
  void onRecord() {
    lastRecordMs = context.currentSystemTimeMs();
    if (timer == null && state.labels().isWaiting()) {
      timer = context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, this::onTick);
    }
  }

  private void onTick(long nowMs) {
    if (state.expire(state.labels().streamTime() + Math.max(0, nowMs - lastRecordMs))) {
      onChange.run();
    }
    if (!state.labels().isWaiting()) {
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
