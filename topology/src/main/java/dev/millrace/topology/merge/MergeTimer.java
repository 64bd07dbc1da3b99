package dev.millrace.topology.merge;

import java.time.Duration;
import java.util.function.BooleanSupplier;
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
  private Runnable takeOver;
  private BooleanSupplier isUnmerged;
  private Cancellable timer;

  MergeTimer(ProcessorContext<?, ?> context) {
    this.context = context;
  }

  /**
   * Begins to watch.
   *
   * @param newTakeOver has the learner take over a newer model, if there is one
   * @param newIsUnmerged whether something that was learned is not in the newest model
   */
  void open(Runnable newTakeOver, BooleanSupplier newIsUnmerged) {
    takeOver = newTakeOver;
    isUnmerged = newIsUnmerged;
    if (isUnmerged.getAsBoolean()) {
      start();
    }
  }

  /** Takes note that there is something to be merged. */
  void start() {
    if (timer == null) {
      timer = context.schedule(CHECK, PunctuationType.WALL_CLOCK_TIME, now -> onTimer());
    }
  }

  private void onTimer() {
    takeOver.run();
    if (!isUnmerged.getAsBoolean()) {
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
