package dev.millrace.topology.learner;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that an optimizer step takes much less than the transaction in which it is committed may
 * last. The time is that of the processor, which does not go on while the machine is stopped. To
 * read it can take longer than to process an image; so it is read but now and then, and for a step
 * that took long by the clock.
 *
 * <p>Confined to the stream thread of its task.
 */
final class StepTime {

  private static final Logger log = LoggerFactory.getLogger(StepTime.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long STREAMS_DEFAULT_MS = 10_000;
  private static final int WARN_BELOW_STEPS = 4;
  private static final int READINGS_PER_TIMEOUT = 100;

  private final long transactionTimeoutNanos;
  private long startedNanos;
  private long readNanos; // by the clock, when the processor's time was read
  private long processorNanos = -1;
  private boolean warned;

  /**
   * Creates it.
   *
   * @param configs the application's settings, as given
   */
  StepTime(Map<String, Object> configs) {
    String plain = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
    Object prefixed = configs.get(StreamsConfig.producerPrefix(plain));
    Object given = prefixed == null ? configs.get(plain) : prefixed;
    long ms = given == null ? STREAMS_DEFAULT_MS : Long.parseLong(given.toString());
    transactionTimeoutNanos = ms * 1_000_000;
  }

  void start() {
    startedNanos = System.nanoTime();
    if (processorNanos < 0
        || startedNanos - readNanos > transactionTimeoutNanos / READINGS_PER_TIMEOUT) {
      readNanos = startedNanos;
      processorNanos = THREADS.getCurrentThreadCpuTime();
    }
  }

  /**
   * Warns once of a step that takes a considerable part of the transaction timeout.
   *
   * @throws StepTooLongException if it takes longer, so that no commit can succeed
   */
  void end() {
    if (System.nanoTime() - startedNanos <= transactionTimeoutNanos / WARN_BELOW_STEPS) {
      return;
    }
    // All of the time between reading and step was the processor's at most.
    long nanos = THREADS.getCurrentThreadCpuTime() - processorNanos - (startedNanos - readNanos);
    if (nanos > transactionTimeoutNanos) {
      throw new StepTooLongException(message(nanos) + " Nothing can be committed." + advice());
    }
    if (!warned && nanos > transactionTimeoutNanos / WARN_BELOW_STEPS) {
      warned = true;
      log.warn("{}", message(nanos) + advice());
    }
  }

  private String message(long nanos) {
    return String.format(
        Locale.ROOT,
        "An optimizer step took %.1f s; a transaction must end within %.1f s.",
        nanos / 1e9,
        transactionTimeoutNanos / 1e9);
  }

  private static String advice() {
    return " Raise transaction.timeout.ms, or make the mini-batches or the network smaller.";
  }
}
