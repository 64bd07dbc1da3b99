package dev.millrace.app.demo;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Images per second over about the last second, in words. For one thread. */
final class Rate {

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private long sinceNanos = System.nanoTime();
  private long sinceCount;
  private double perSecond;

  /** Takes the newest count and returns the rate. */
  String update(long count) {
    long now = System.nanoTime();
    if (now - sinceNanos >= INTERVAL_NANOS) {
      perSecond = (count - sinceCount) * (double) INTERVAL_NANOS / (now - sinceNanos);
      sinceNanos = now;
      sinceCount = count;
    }
    return String.format(Locale.ROOT, "%,.0f images/s", perSecond);
  }
}
