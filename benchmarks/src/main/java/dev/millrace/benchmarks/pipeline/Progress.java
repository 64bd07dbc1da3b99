package dev.millrace.benchmarks.pipeline;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;

/** Watches how many images are done, and takes the time at every tenth of them. */
public final class Progress {

  /** Each look takes two requests. What is seen late at the end is seen late at the start, too. */
  private static final long LOOK_EVERY_NANOS = 200_000_000;

  private static final Duration DEADLINE = Duration.ofMinutes(20);
  private static final int TENTHS = 10;

  private final Round round;
  private final double[] seconds = new double[TENTHS + 1];
  private final OperatingSystemMXBean self =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private int reached;
  private long lastDone;
  private double lastSecond;
  private long lastOwn;
  private long lastBroker;
  private double ownNanos;
  private double brokerNanos;

  /** Starts to watch. */
  public Progress(Round round) {
    this.round = round;
  }

  /** Returns how many images the round's group has committed. */
  public static long committed(Admin admin, Round round) {
    try {
      return admin
          .listConsumerGroupOffsets(round.group())
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .filter(offset -> offset.getKey().topic().equals(round.topic()))
          .mapToLong(offset -> offset.getValue().offset())
          .sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Looks again and again until all images are done. */
  public Measurement await(LongSupplier done) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!isOver()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "only " + lastDone + " of " + round.images() + " images were done in " + DEADLINE);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      at(done.getAsLong());
    }
    return measurement();
  }

  /** Takes note that so many images are done. */
  public void at(long done) {
    double now = System.nanoTime() * 1e-9;
    while (reached <= TENTHS && done >= images(reached)) {
      // Commits come in leaps: within one, images and processor time are taken to pass evenly.
      double share =
          done == lastDone || lastSecond == 0
              ? 1
              : (double) (images(reached) - lastDone) / (done - lastDone);
      seconds[reached] = lastSecond == 0 ? now : lastSecond + share * (now - lastSecond);
      if (reached == 1) {
        ownNanos = -(lastOwn + share * (self.getProcessCpuTime() - lastOwn));
        brokerNanos = -(lastBroker + share * (brokerCpu() - lastBroker));
      }
      reached++;
    }
    if (done > lastDone || lastSecond == 0) {
      lastDone = done;
      lastSecond = now;
      if (reached <= 1) {
        lastOwn = self.getProcessCpuTime();
        lastBroker = brokerCpu();
      }
    }
  }

  /** Returns whether all images are done. */
  public boolean isOver() {
    return reached > TENTHS;
  }

  /** Returns the figures, when all images are done. */
  public Measurement measurement() {
    double measured = images(TENTHS) - images(1);
    double[] tenths = new double[TENTHS - 1];
    for (int t = 1; t < TENTHS; t++) {
      tenths[t - 1] = (images(t + 1) - images(t)) / (seconds[t + 1] - seconds[t]);
    }
    return new Measurement(
        measured / (seconds[TENTHS] - seconds[1]),
        (ownNanos + self.getProcessCpuTime()) * 1e-3 / measured,
        (brokerNanos + brokerCpu()) * 1e-3 / measured,
        tenths);
  }

  private long images(int tenth) {
    return (long) round.images() * tenth / TENTHS;
  }

  private long brokerCpu() {
    return ProcessHandle.of(round.brokerPid())
        .flatMap(broker -> broker.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toNanos();
  }
}
