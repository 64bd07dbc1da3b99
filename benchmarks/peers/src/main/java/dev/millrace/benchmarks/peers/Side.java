package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One row of the comparison: replicas of one contender, each on a thread of its own. */
record Side(String name, List<Contender> replicas) implements AutoCloseable {

  /**
   * Measures the images per second of all replicas together.
   *
   * @param duration how long each replica works, at least
   */
  double imagesPerSecond(Task task, Duration duration) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(replicas.size());
    try {
      List<Callable<Double>> work = new ArrayList<>();
      for (Contender replica : replicas) {
        work.add(() -> imagesPerSecond(replica, task, duration));
      }
      double sum = 0;
      for (Future<Double> rate : threads.invokeAll(work)) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException(name + " failed at: " + task.title, e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private static double imagesPerSecond(Contender contender, Task task, Duration duration) {
    long start = System.nanoTime();
    long elapsed;
    long runs = 0;
    do {
      task.run(contender, (int) (runs % Workload.BATCHES));
      runs++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < duration.toNanos());
    return runs * task.images / (elapsed * 1e-9);
  }

  @Override
  public void close() {
    replicas.forEach(Contender::close);
  }
}
