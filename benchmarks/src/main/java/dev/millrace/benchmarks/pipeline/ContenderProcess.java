package dev.millrace.benchmarks.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A contender with its number of threads and its settings, its process, and what it measured. */
final class ContenderProcess implements AutoCloseable {

  private final String label;
  private final int threads;
  private final String setting;
  private final Child worker;
  private final List<Measurement> measurements = new ArrayList<>();

  /**
   * Starts the contender's process.
   *
   * @param contender what competes
   * @param label its name in the table
   * @param threads threads that learn, and partitions of the topic
   * @param setting {@code key=value} that goes before its defaults, or empty
   */
  ContenderProcess(Class<?> contender, String label, int threads, String setting)
      throws IOException {
    this.label = label;
    this.threads = threads;
    this.setting = setting;
    worker = Worker.start(contender);
  }

  String label() {
    return label;
  }

  int threads() {
    return threads;
  }

  String setting() {
    return setting;
  }

  /** Takes its turn in a round; one of a number below 1 does not count. */
  void run(Round round, int number) throws IOException {
    worker.write(round.line());
    Measurement measurement = Measurement.parse(worker.read());
    System.err.printf(
        "%s %s: %,.0f images/s%n",
        number < 1 ? "warm-up" : "round " + number, label, measurement.imagesPerSecond());
    if (number > 0) {
      measurements.add(measurement);
    }
  }

  /** Returns the median of all rounds that count. */
  double median(ToDoubleFunction<Measurement> figure) {
    double[] sorted = measurements.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public void close() {
    worker.close();
  }
}
