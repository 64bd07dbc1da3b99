package dev.millrace.topology.checkpoint;

import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits sooner than Kafka Streams makes them by itself: at most so many within its
 * {@code commit.interval.ms}, and fewer of a large state. Where commits are slow, and {@link
 * #onWork} tells of it, at least as much time is left for work. Confined to the stream thread of
 * its task.
 */
public final class CommitPace {

  /** 20 MB/s. */
  private static final long STATE_BYTES_PER_MS = 20_000;

  private final ProcessorContext<?, ?> context;
  private final long leastMs;
  private long askedMs;
  private boolean waiting; // for the commit that was asked for
  private long tookMs;

  /**
   * Creates the pace of one task.
   *
   * @param stateBytes size of its state
   * @param perInterval commits within {@code commit.interval.ms}, at most
   */
  public CommitPace(ProcessorContext<?, ?> context, long stateBytes, int perInterval) {
    this.context = context;
    Object interval = context.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
    leastMs = Math.max(((Number) interval).longValue() / perInterval, leastMs(stateBytes));
  }

  /** Returns the time from commit to commit that keeps the bytes of states per second in bounds. */
  public static long leastMs(long stateBytes) {
    return stateBytes / STATE_BYTES_PER_MS;
  }

  /**
   * Takes note that the thread works, and so that the commit that was asked for is done; to be
   * called often.
   */
  public void onWork() {
    if (waiting) {
      waiting = false;
      tookMs = context.currentSystemTimeMs() - askedMs;
    }
  }

  /** Asks for a commit as soon as possible, unless there was one just now. */
  public void askForCommit() {
    long nowMs = context.currentSystemTimeMs();
    if (nowMs - askedMs >= Math.max(leastMs, 2 * tookMs)) {
      askedMs = nowMs;
      waiting = true;
      context.commit();
    }
  }
}
