package dev.millrace.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waiting for conditions, never longer than a deadline. */
final class Await {

  /** Generous: the machine may be busy, and a wait that is too long only delays a failure. */
  static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final Duration OFTEN = Duration.ofMillis(50);

  /** For conditions that take reading a topic to look at. */
  private static final Duration SELDOM = Duration.ofMillis(500);

  private Await() {}

  /**
   * Waits until {@code condition} holds.
   *
   * @throws ChaosException if that takes longer than {@link #DEADLINE}
   */
  static void until(String what, BooleanSupplier condition) {
    until(what, OFTEN, condition);
  }

  /** Does so, and looks at the condition less often. */
  static void patiently(String what, BooleanSupplier condition) {
    until(what, SELDOM, condition);
  }

  /**
   * Waits patiently until a number is the one that is wanted.
   *
   * @throws ChaosException saying what it was in the end, if that takes too long
   */
  static void patientlyEqual(String what, long wanted, LongSupplier number) {
    long[] last = {0};
    try {
      patiently(
          what,
          () -> {
            last[0] = number.getAsLong();
            return last[0] == wanted;
          });
    } catch (ChaosException e) {
      throw new ChaosException(e.getMessage() + ": " + last[0] + " of " + wanted, e);
    }
  }

  private static void until(String what, Duration poll, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new ChaosException("waited " + DEADLINE.toSeconds() + " s in vain for " + what);
      }
      LockSupport.parkNanos(poll.toNanos());
    }
  }

  /** Lets time pass, where the moment of a fault is to be a matter of chance. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
