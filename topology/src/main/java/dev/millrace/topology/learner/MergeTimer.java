package dev.millrace.topology.learner;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Sees to it that an idle learner takes over the merged model that holds the last of its work. Runs
 * only until then, so that an idle application commits nothing.
 */
final class MergeTimer {

  private static final Duration CHECK = Duration.ofMillis(200);

  private final ProcessorContext<?, ?> context;
  private final LearnerState state;
  private Cancellable timer;

  MergeTimer(ProcessorContext<?, ?> context, LearnerState state) {
    this.context = context;
    this.state = state;
    if (state.isUnmerged()) {
      afterStep();
    }
  }

  /** Takes note that there is something to be merged. */
  void afterStep() {
    if (timer == null) {
      timer = context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, now -> onTimer());
    }
  }

  private void onTimer() {
    state.takeOverNewerModel();
    if (!state.isUnmerged()) {
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
