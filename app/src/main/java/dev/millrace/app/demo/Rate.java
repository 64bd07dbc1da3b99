package dev.millrace.app.demo;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Images per second over about the last second. For one thread. */
final class Rate {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private long sinceNanos;
  private long sinceCount;
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
    if (sinceCount == 0) {
      sinceNanos = now;
      sinceCount = count;
    } else if (now - sinceNanos >= INTERVAL_NANOS) {
      perSecond =
          OptionalDouble.of((count - sinceCount) * (double) INTERVAL_NANOS / (now - sinceNanos));
      sinceNanos = now;
      sinceCount = count;
    }
    return perSecond;
  }
}
