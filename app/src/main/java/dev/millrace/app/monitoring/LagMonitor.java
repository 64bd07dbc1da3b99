package dev.millrace.app.monitoring;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.topology.Topics;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers every few seconds how far the application is behind, so that no scrape waits for
 * them. Thread-safe. The caller closes it, and with it the cluster.
 */
final class LagMonitor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LagMonitor.class);

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration MAX_AGE = Duration.ofSeconds(30);

  /** An answer of the brokers, and when it came. */
  private record Answer(StreamPosition position, long nanoTime) {}

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "millrace-lag");
            thread.setDaemon(true);
            return thread;
          });
  private final Cluster cluster;
  private final Topics topics;
  private final String applicationId;
  private volatile Answer newest;

  LagMonitor(Cluster cluster, Topics topics, String applicationId) {
    this.cluster = cluster;
    this.topics = topics;
    this.applicationId = applicationId;
    var unused =
        scheduler.scheduleWithFixedDelay(this::ask, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask() {
    try {
      newest = new Answer(StreamPosition.read(cluster, topics, applicationId), System.nanoTime());
    } catch (RuntimeException e) {
      log.debug("Cannot tell the lag", e);
    }
  }

  /** Returns the lag of a partition of {@code images}; NaN while the brokers do not tell. */
  double images(int partition) {
    Answer answer = newest;
    if (answer == null || System.nanoTime() - answer.nanoTime() > MAX_AGE.toNanos()) {
      return Double.NaN;
    }
    return answer.position().lag(partition);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    cluster.close();
  }
}
