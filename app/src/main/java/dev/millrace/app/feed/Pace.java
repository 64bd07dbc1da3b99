package dev.millrace.app.feed;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * When each image is due: image n at n / rate seconds after the start, whatever happened to those
 * before it (an open loop). So the rate holds on average without drift, and what was held up is
 * caught up with. For one thread.
 */
final class Pace {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double rate;
  private final LongSupplier nanoTime;
  private final LongConsumer park;
  private final long start;

  private Pace(double rate, LongSupplier nanoTime, LongConsumer park) {
    this.rate = rate;
    this.nanoTime = nanoTime;
    this.park = park;
    this.start = nanoTime.getAsLong();
  }

  /** Begins now, in real time. */
  static Pace of(double rate) {
    return of(rate, System::nanoTime, LockSupport::parkNanos);
  }

  /**
   * Begins now, by a given clock.
   *
   * @param rate images per second, above 0; infinite for no limit
   * @param nanoTime as {@link System#nanoTime()}
   * @param park waits so many nanoseconds, or less
   */
  static Pace of(double rate, LongSupplier nanoTime, LongConsumer park) {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be above 0, but was " + rate);
    }
    return new Pace(rate, nanoTime, park);
  }

  /** Waits until image {@code number}, counted from 0, is due, or until {@code stopped}. */
  void await(long number, BooleanSupplier stopped) {
    if (rate == Double.POSITIVE_INFINITY) {
      return;
    }
    long due = start + (long) (number / rate * NANOS_PER_SECOND);
    long wait = due - nanoTime.getAsLong();
    while (wait > 0 && !stopped.getAsBoolean()) {
      park.accept(wait);
      wait = due - nanoTime.getAsLong();
    }
  }
}
