package dev.millrace.topology;

import dev.millrace.topology.deadletter.DeadLetter;
import dev.millrace.topology.deadletter.DeadLetterDeserializationHandler;
import dev.millrace.topology.deadletter.DeadLetterProcessingHandler;
import dev.millrace.topology.deadletter.StopOnProductionError;
import dev.millrace.topology.learner.LearnerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * The Kafka Streams settings that the topology is made for: what it needs to keep its promises, and
 * defaults that suit it.
 */
public final class StreamsDefaults {

  private static final int PARTITION_FETCH_BYTES = 64 << 10;

  /** Weights, their average, and two moments of the optimizer at most. */
  private static final long STATE_BYTES_PER_PARAMETER = 4L * Float.BYTES;

  /** 20 MB/s. */
  private static final long STATE_BYTES_PER_MS = 20_000;

  private static final long MIN_COMMIT_INTERVAL_MS = 100;

  private static final long MAX_COMMIT_INTERVAL_MS = 5_000;

  /** Kafka Streams' own. */
  private static final long MIN_TRANSACTION_TIMEOUT_MS = 10_000;

  private static final long COMMIT_INTERVALS_PER_TRANSACTION_TIMEOUT = 15;

  private StreamsDefaults() {}

  /**
   * Returns the settings without which the topology's promises do not hold; they are not to be
   * overridden.
   *
   * @param topics the application's topics
   */
  public static Map<String, String> required(Topics topics) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, topics.deadLetters().name());
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        DeadLetterDeserializationHandler.class.getName());
    settings.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        DeadLetterProcessingHandler.class.getName());
    settings.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        StopOnProductionError.class.getName());
    return settings;
  }

  /**
   * Returns the settings without which {@link PredictingTopology}'s promises do not hold. What
   * cannot be decoded becomes a dead letter of the learners' alone.
   */
  public static Map<String, String> requiredToPredict() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class.getName());
    settings.put(
        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
        StopOnProductionError.class.getName());
    return settings;
  }

  /**
   * Returns defaults that a user may override. None has a prefix, because Kafka Streams lets a key
   * with one, such as {@code main.consumer.}, go before the same key without: a user's plain key
   * replaces the default, and a prefixed one goes before it.
   *
   * @param learning what the learners do
   */
  public static Map<String, String> tuned(LearnerSettings learning) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, String.valueOf(commitIntervalMs(learning)));
    settings.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(transactionTimeoutMs(learning)));
    // Between two looks at the clock, Kafka Streams processes what one poll returned at most: so
    // that is two optimizer steps per learner, whatever had been processed before, and how fast.
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(learning.batchSize()));
    // A consumer hands out what it fetched from one partition before it turns to the next.
    settings.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(PARTITION_FETCH_BYTES));
    // Bounds how late a wall-clock punctuator predicts a waiting image.
    settings.put(StreamsConfig.POLL_MS_CONFIG, "5");
    // A crashed instance's partitions move on after 6 s instead of 45.
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "6000");
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1500");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A dead letter is as large as what was received, plus its headers, up to a limit.
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(DeadLetter.MAX_BYTES));
    return settings;
  }

  /**
   * Committed predictions are readable after at most this long. Each commit writes the state, so
   * that a large one is written less often.
   */
  static long commitIntervalMs(LearnerSettings learning) {
    long stateBytes = learning.architecture().parameterCount() * STATE_BYTES_PER_PARAMETER;
    long paced = stateBytes / STATE_BYTES_PER_MS;
    return Math.max(MIN_COMMIT_INTERVAL_MS, Math.min(paced, MAX_COMMIT_INTERVAL_MS));
  }

  /** On a busy machine it takes many times as long as planned to make and write a large state. */
  private static long transactionTimeoutMs(LearnerSettings learning) {
    return Math.max(
        MIN_TRANSACTION_TIMEOUT_MS,
        COMMIT_INTERVALS_PER_TRANSACTION_TIMEOUT * commitIntervalMs(learning));
  }
}
