package dev.millrace.app.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How fast a count grows, over the last two seconds. */
final class Throughput {

  private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record Sample(long count, long nanos) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Takes in the count at a time, and returns its growth per second. */
  double update(long count, long nanos) {
    samples.addLast(new Sample(count, nanos));
    while (samples.size() > 2 && nanos - samples.getFirst().nanos() > SPAN_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    return nanos == first.nanos()
        ? 0
        : Math.max(0, count - first.count()) * NANOS_PER_SECOND / (nanos - first.nanos());
  }

  void reset() {
    samples.clear();
  }
}
