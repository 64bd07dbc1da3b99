package dev.millrace.topology;

import dev.millrace.model.Architecture;
import dev.millrace.topology.checkpoint.CommitPace;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.learner.LearnerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The Kafka Streams settings that the topology is made for: what it needs to keep its promises, and
 * defaults that suit it.
 */
public final class StreamsDefaults {

  private static final int MAX_POLL_BATCHES = 4;

  /** Of forward passes; with predicting and training it is four times as many. */
  private static final long MAX_POLL_MULTIPLICATIONS = 128_000_000;

  /** What it takes to read or write one, as for pooling. */
  private static final long MULTIPLICATIONS_PER_ACTIVATION = 10;

  private static final int PARTITION_FETCH_BYTES = 64 << 10;

  private static final long MIN_COMMIT_INTERVAL_MS = 2_000;

  private static final long MAX_COMMIT_INTERVAL_MS = 5_000;

  /** Kafka Streams' own. */
  private static final long MIN_TRANSACTION_TIMEOUT_MS = 10_000;

  private static final long STATES_PER_TRANSACTION_TIMEOUT = 15;

  /** Predictors have no state to write. */
  private static final String PREDICTORS_COMMIT_INTERVAL_MS = "100";

  private static final int BATCH_BYTES = 512 << 10;

  private StreamsDefaults() {}

  /**
   * Returns the settings without which the promises of {@link Millrace} do not hold; they are not
   * to be overridden. An exception handler that goes on would go on after a fault that must end the
   * application.
   */
  public static Map<String, String> required() {
    return Map.of(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        StreamsConfig.EXACTLY_ONCE_V2,
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class.getName());
  }

  /**
   * Returns defaults that a user may override. None has the prefix of a client, because Kafka
   * Streams lets a key with one, such as {@code main.consumer.}, go before the same key without: a
   * user's plain key replaces the default, and a prefixed one goes before it.
   *
   * @param learning what the learners do
   */
  public static Map<String, String> tuned(LearnerSettings learning) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, String.valueOf(commitIntervalMs(learning)));
    settings.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(transactionTimeoutMs(learning)));
    // Between two looks at the clock, Kafka Streams processes what one poll returned at most,
    // whatever had been processed before, and how fast.
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(pollRecords(learning)));
    // A learner takes in images and labels in the order of their timestamps, as far as both are on
    // their topics: it waits until what is there has been fetched, but for nothing that is not.
    settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, "0");
    // A consumer hands out what it fetched from one partition before it turns to the next.
    settings.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(PARTITION_FETCH_BYTES));
    // Bounds how late a wall-clock punctuator predicts a waiting image, and how often a thread
    // without images looks around.
    settings.put(StreamsConfig.POLL_MS_CONFIG, "20");
    // A crashed instance's partitions move on after 6 s instead of 45.
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000");
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1500");
    // A deleted topic ends the application once the thread that leads the group sees it. One that
    // does not fetch from that topic sees it at its next look only: Kafka's own is after 5 minutes.
    settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "10000");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A state is sent in few requests, and predictions are batched: they can be read only after the
    // next commit, which flushes them. With more than one request in flight, a first one that the
    // broker puts off, while it still ends the transaction before, would make it refuse those
    // behind; and each record sent meanwhile would wake up the sending thread.
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(BATCH_BYTES));
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "100");
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    // A dead letter is as large as what was received, plus its headers, up to a limit.
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(DeadLetter.MAX_BYTES));
    // Kafka Streams sets no limit by age for what is between the parts of an application, but
    // leaves the one by size to the brokers' default.
    settings.put(StreamsConfig.topicPrefix(TopicConfig.RETENTION_BYTES_CONFIG), "-1");
    return settings;
  }

  /**
   * As {@link #tuned}, for {@link Millrace#answer}.
   *
   * @param learning what the learners do
   */
  public static Map<String, String> tunedToPredict(LearnerSettings learning) {
    Map<String, String> settings = tuned(learning);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, PREDICTORS_COMMIT_INTERVAL_MS);
    // Every task reads one topic: there is no other to wait for, and to look whether there is, and
    // write down why, takes time.
    settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, "-1");
    return settings;
  }

  /** A mini-batch, or up to four of a network that does them quickly: a poll takes time as well. */
  private static int pollRecords(LearnerSettings learning) {
    Architecture network = learning.architecture();
    long perImage =
        network.multiplicationCount() + network.activationCount() * MULTIPLICATIONS_PER_ACTIVATION;
    long batches = MAX_POLL_MULTIPLICATIONS / perImage / learning.batchSize();
    return learning.batchSize() * (int) Math.max(1, Math.min(batches, MAX_POLL_BATCHES));
  }

  /**
   * The interval while images queue: a commit writes the state, and holds up its thread until the
   * broker has it, so that a large one is written less often. Learners that keep up ask for more
   * commits.
   */
  private static long commitIntervalMs(LearnerSettings learning) {
    return Math.max(MIN_COMMIT_INTERVAL_MS, stateMs(learning));
  }

  /** From commit to commit, as the size of the state asks for; five seconds at most. */
  private static long stateMs(LearnerSettings learning) {
    return Math.min(CommitPace.leastMs(learning.stateBytes()), MAX_COMMIT_INTERVAL_MS);
  }

  /** On a busy machine it takes many times as long as planned to make and write a large state. */
  private static long transactionTimeoutMs(LearnerSettings learning) {
    return Math.max(MIN_TRANSACTION_TIMEOUT_MS, STATES_PER_TRANSACTION_TIMEOUT * stateMs(learning));
  }
}
