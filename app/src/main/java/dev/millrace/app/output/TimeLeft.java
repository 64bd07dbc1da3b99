package dev.millrace.app.output;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time that a task will still take, by its speed over the last seconds: the first ones, in
 * which everything warms up, say little about the rest. For one thread.
 */
final class TimeLeft {

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long MIN_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final long total;
  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long done) {}

  TimeLeft(long total, LongSupplier nanoTime) {
    this.total = total;
    this.nanoTime = nanoTime;
  }

  /** Takes the newest count; returns nothing until work has gone on for some seconds. */
  Optional<Duration> update(long done) {
    if (done == 0) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    samples.addLast(new Sample(now, done));
    while (now - samples.getFirst().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    if (now - first.nanos < MIN_NANOS || done <= first.done) {
      return Optional.empty();
    }
    double nanosPerOne = (double) (now - first.nanos) / (done - first.done);
    return Optional.of(Duration.ofNanos((long) (nanosPerOne * (total - done))));
  }
}
