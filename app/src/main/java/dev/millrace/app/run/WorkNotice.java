package dev.millrace.app.run;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says what an instance does: work on a partition, or stand by; and when that changes, since where
 * there are more instances than partitions, a new one may take over from one that works. For one
 * thread.
 */
public final class WorkNotice {

  /** Longer than a partition is without an owner on its way between two threads. */
  private static final long SETTLED_NANOS = Duration.ofSeconds(3).toNanos();

  private final String work;
  private final String standBy;
  private final BooleanSupplier hasPartition;
  private final BooleanSupplier isIdle;
  private final LongSupplier nanoTime;
  private final Consumer<String> report;
  private boolean works;
  private boolean idle;
  private long idleSince;

  /**
   * Looks whether the instance works.
   *
   * @param work what it does with the images, such as {@code "learning from"}
   * @param isIdle whether it is sure to have no partition: neither is one on its way
   */
  WorkNotice(
      String work,
      String images,
      BooleanSupplier hasPartition,
      BooleanSupplier isIdle,
      LongSupplier nanoTime,
      Consumer<String> report) {
    this.work = work + " '" + images + "'";
    this.standBy = "standing by until it gets a partition of '" + images + "'";
    this.hasPartition = hasPartition;
    this.isIdle = isIdle;
    this.nanoTime = nanoTime;
    this.report = report;
    this.works = hasPartition.getAsBoolean();
  }

  /**
   * Returns one for an instance that is running.
   *
   * @param images name of the topic
   * @param report takes a sentence for the user when something has changed
   */
  public static WorkNotice of(
      StreamRunner runner, Role role, String images, Consumer<String> report) {
    return new WorkNotice(
        role == Role.PREDICT ? "answering the images of" : "learning from",
        images,
        () -> runner.hasPartitionOf(images),
        () -> runner.isIdleWithout(images),
        System::nanoTime,
        report);
  }

  /** Returns what the instance does, as far as was found out last. */
  public String text() {
    return works ? work : standBy;
  }

  /** Looks whether it got or lost its partitions since the last call; to be called often. */
  public void check() {
    if (!works && hasPartition.getAsBoolean()) {
      works = true;
      idle = false;
      report.accept("Got a partition: " + text() + ".");
    } else if (works && isIdleForLong()) {
      works = false;
      report.accept("Lost its partitions: " + text() + ".");
    }
  }

  private boolean isIdleForLong() {
    boolean was = idle;
    idle = isIdle.getAsBoolean();
    if (idle && !was) {
      idleSince = nanoTime.getAsLong();
    }
    return idle && nanoTime.getAsLong() - idleSince >= SETTLED_NANOS;
  }
}
