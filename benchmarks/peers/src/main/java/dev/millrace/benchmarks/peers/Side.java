package dev.millrace.benchmarks.peers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One row of the comparison: replicas of one contender, each on a thread of its own for its whole
 * life, since native libraries keep pools and modes for each thread.
 */
final class Side implements AutoCloseable {

  private final String name;
  private final List<Contender> replicas;
  private final List<ExecutorService> threads = new ArrayList<>();

  Side(String name, List<Contender> replicas) {
    this.name = name;
    this.replicas = replicas;
    replicas.forEach(replica -> threads.add(Executors.newSingleThreadExecutor()));
  }

  String name() {
    return name;
  }

  /**
   * Measures the images per second of all replicas together.
   *
   * @param duration how long each replica works, at least
   */
  double imagesPerSecond(Task task, Duration duration) throws InterruptedException {
    try {
      List<Future<Double>> rates = new ArrayList<>();
      for (int i = 0; i < replicas.size(); i++) {
        Contender replica = replicas.get(i);
        rates.add(threads.get(i).submit(() -> imagesPerSecond(replica, task, duration)));
      }
      double sum = 0;
      for (Future<Double> rate : rates) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IllegalStateException(name + " failed at: " + task.title, e.getCause());
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
    threads.forEach(ExecutorService::shutdown);
    replicas.forEach(Contender::close);
  }
}
