package dev.millrace.app.output;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast a count grows that moves in leaps, with commits: over the last span of time, or from one
 * leap to the next if that takes longer. The time before the first leap, and that of a standstill,
 * is not counted. For one thread.
 */
public final class RateMeter {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Longer than the longest time between two commits. */
  private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(6);

  private final long spanNanos;
  private final LongSupplier nanoTime;
  private boolean measures;
  private long sinceNanos;
  private long sinceCount;
  private long lastCount;
  private OptionalDouble perSecond = OptionalDouble.empty();

  /** Creates a meter that takes the growth over at least {@code span}. */
  public RateMeter(Duration span) {
    this(span, System::nanoTime);
  }

  RateMeter(Duration span, LongSupplier nanoTime) {
    this.spanNanos = span.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Takes the newest count.
   *
   * @return the growth per second; 0 in a standstill, and empty until the first growth was measured
   */
  public OptionalDouble update(long count) {
    long now = nanoTime.getAsLong();
    boolean grown = count > lastCount;
    lastCount = count;
    if (!measures) {
      if (grown) {
        start(count, now);
      }
    } else if (grown && now - sinceNanos >= spanNanos) {
      perSecond = OptionalDouble.of((count - sinceCount) * NANOS_PER_SECOND / (now - sinceNanos));
      start(count, now);
    } else if (!grown && now - sinceNanos >= STANDSTILL_NANOS) {
      perSecond = OptionalDouble.of(0);
      measures = false;
    }
    return perSecond;
  }

  private void start(long count, long now) {
    measures = true;
    sinceCount = count;
    sinceNanos = now;
  }

  /** Forgets all counts, after a time in which nobody gave any. */
  public void reset() {
    measures = false;
    lastCount = 0;
    perSecond = OptionalDouble.empty();
  }
}
