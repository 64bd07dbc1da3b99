package dev.millrace.benchmarks.pipeline;

import java.util.concurrent.locks.LockSupport;

/**
 * When which image is due: an open loop, which no slowness holds up.
 *
 * @param startNanos when the first is due, by {@link System#nanoTime}
 * @param perSecond images per second
 * @param warmUp images at first that are not measured
 * @param images all images
 */
record Schedule(long startNanos, int perSecond, int warmUp, int images) {

  long dueNanos(int number) {
    return startNanos + number * 1_000_000_000L / perSecond;
  }

  long endNanos() {
    return dueNanos(images);
  }

  boolean warmsUp(int number) {
    return number < warmUp;
  }

  void awaitDue(int number) {
    long due = dueNanos(number);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
