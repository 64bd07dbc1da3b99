package dev.millrace.app.dashboard;

import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.model.data.ImageSource;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures snapshots on images that the learner has not seen, one at a time and in a thread of its
 * own; of those that come meanwhile, only the newest. Thread-safe; the caller closes it.
 */
final class HeldOutTest implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HeldOutTest.class);

  private static final int CLOSE_SECONDS = 20;
  private static final int REST = 20;
  private static final long SHORTEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TestImages images;
  private final StreamModel model;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<Snapshot> next = new AtomicReference<>();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "millrace-page-test");
            thread.setDaemon(true);
            return thread;
          });

  HeldOutTest(TestImages images, StreamModel model) {
    this.images = images;
    this.model = model;
  }

  void measure(Snapshot snapshot) {
    if (next.getAndSet(snapshot) == null) {
      worker.execute(this::measureNext);
    }
  }

  private void measureNext() {
    long start = System.nanoTime();
    Snapshot snapshot = next.getAndSet(null);
    if (snapshot == null) {
      return; // closed
    }
    try (ImageSource source = images.open().apply(snapshot)) {
      HeldOutAccuracy measured = HeldOutAccuracy.of(snapshot, source);
      if (measured.images() > 0) {
        model.setTest(images.name(), snapshot, measured);
      }
    } catch (RuntimeException e) {
      log.warn("{} cannot be used to test the model: {}", images.name(), e.getMessage());
      model.forgetTest();
    }
    rest(System.nanoTime() - start);
  }

  /** Leaves the processor to the learner for most of the time, however slow the machine. */
  private void rest(long nanos) {
    try {
      if (closed.await(Math.max(SHORTEST_REST_NANOS, REST * nanos), TimeUnit.NANOSECONDS)) {
        next.set(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    worker.shutdown();
    try {
      // Native memory is in use until it has ended.
      if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("A test of the model has not ended after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
