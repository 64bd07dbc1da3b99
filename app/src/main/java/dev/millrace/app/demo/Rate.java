package dev.millrace.app.demo;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Images per second over about the last second, or from one commit's answers to the next. For one
 * thread.
 */
final class Rate {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Longer than the longest time between two commits. */
  private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(6);

  private final LongSupplier nanoTime;
  private long sinceNanos;
  private long sinceCount;
  private long lastCount;
  private OptionalDouble perSecond = OptionalDouble.empty();

  Rate() {
    this(System::nanoTime);
  }

  Rate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes the newest count and returns the rate, once the first images are a second old. */
  OptionalDouble update(long count) {
    long now = nanoTime.getAsLong();
    boolean grown = count > lastCount;
    lastCount = count;
    if (sinceCount == 0) {
      sinceNanos = now;
      sinceCount = count;
    } else if (now - sinceNanos >= (grown ? INTERVAL_NANOS : STANDSTILL_NANOS)) {
      perSecond =
          OptionalDouble.of((count - sinceCount) * (double) INTERVAL_NANOS / (now - sinceNanos));
      sinceNanos = now;
      sinceCount = count;
    }
    return perSecond;
  }
}
