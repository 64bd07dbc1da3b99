package dev.millrace.topology.learner;

import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits sooner than Kafka Streams makes them by itself, but not more than a few within
 * its {@code commit.interval.ms}, and fewer of a large state. Confined to the stream thread of its
 * task.
 */
public final class CommitPace {

  /** Weights, their average, and two moments of the optimizer at most. */
  private static final long STATE_BYTES_PER_PARAMETER = 4L * Float.BYTES;

  /** 20 MB/s. */
  private static final long STATE_BYTES_PER_MS = 20_000;

  private final ProcessorContext<?, ?> context;
  private final long leastMs;
  private long askedMs;

  /**
   * Creates the pace of one task.
   *
   * @param perInterval commits within {@code commit.interval.ms}, at most
   */
  public CommitPace(ProcessorContext<?, ?> context, LearnerSettings settings, int perInterval) {
    this.context = context;
    Object interval = context.appConfigs().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG);
    leastMs = Math.max(((Number) interval).longValue() / perInterval, pacedMs(settings));
  }

  /** Returns the time from commit to commit that keeps the bytes of states per second in bounds. */
  public static long pacedMs(LearnerSettings settings) {
    return settings.architecture().parameterCount()
        * STATE_BYTES_PER_PARAMETER
        / STATE_BYTES_PER_MS;
  }

  /** Asks for a commit as soon as possible, unless one was asked for just now. */
  public void askForCommit() {
    long nowMs = context.currentSystemTimeMs();
    if (nowMs - askedMs >= leastMs) {
      askedMs = nowMs;
      context.commit();
    }
  }
}
