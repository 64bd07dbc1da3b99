package dev.millrace.app.dashboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How fast a count grows that moves in leaps, with commits: from leap to leap, over the last two
 * seconds or the last leap.
 */
final class Throughput {

  private static final long SPAN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Longer than the longest time between two commits. */
  private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(6);

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record Sample(long count, long nanos) {}

  private final Deque<Sample> leaps = new ArrayDeque<>();

  /** Takes in the count at a time, and returns its growth per second. */
  double update(long count, long nanos) {
    if (leaps.isEmpty() || count != leaps.getLast().count()) {
      leaps.addLast(new Sample(count, nanos));
    } else if (nanos - leaps.getLast().nanos() > STANDSTILL_NANOS) {
      leaps.clear();
      leaps.addLast(new Sample(count, nanos));
    }
    while (leaps.size() > 2 && nanos - leaps.getFirst().nanos() > SPAN_NANOS) {
      leaps.removeFirst();
    }
    Sample first = leaps.getFirst();
    Sample last = leaps.getLast();
    return last.nanos() == first.nanos()
        ? 0
        : Math.max(0, last.count() - first.count())
            * NANOS_PER_SECOND
            / (last.nanos() - first.nanos());
  }

  void reset() {
    leaps.clear();
  }
}
