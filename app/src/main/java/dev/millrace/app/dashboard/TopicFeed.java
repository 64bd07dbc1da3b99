package dev.millrace.app.dashboard;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.ByteConsumer;
import dev.millrace.app.watch.DeadLetterCause;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.InvalidSnapshotException;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics that the application writes, from not too far back, into a {@link StreamModel}.
 * Where it cannot keep up it skips records rather than fall behind. For one thread; the caller
 * closes it.
 */
final class TopicFeed implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TopicFeed.class);

  static final Duration CLOSE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long MOST_BEHIND = 20_000;
  private static final long AFTER_SKIP = 2_000;

  private final Topics topics;
  private final StreamModel model;
  private final Questions questions;
  private final Consumer<Snapshot> onSnapshot;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final SnapshotAssembler snapshots = new SnapshotAssembler();

  /**
   * Opens the topics, which must exist.
   *
   * @param onSnapshot told each new snapshot
   */
  TopicFeed(
      KafkaSettings kafka,
      Topics topics,
      StreamModel model,
      Questions questions,
      Consumer<Snapshot> onSnapshot) {
    this.topics = topics;
    this.model = model;
    this.questions = questions;
    this.onSnapshot = onSnapshot;
    consumer =
        ByteConsumer.open(
            kafka,
            List.of(
                topics.predictions().name(),
                topics.labels().name(),
                topics.training().name(),
                topics.accuracy().name(),
                topics.drift().name(),
                topics.model().name(),
                topics.deadLetters().name()),
            ByteConsumer.Reset.LATEST,
            Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000"));
    try {
      Set<TopicPartition> all = consumer.assignment();
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(all);
      Map<TopicPartition, Long> end = consumer.endOffsets(all);
      for (TopicPartition partition : all) {
        long start = Math.max(begin.get(partition), end.get(partition) - history(partition));
        consumer.seek(partition, start);
        if (partition.topic().equals(topics.deadLetters().name())) {
          model.skipDeadLetters(start - begin.get(partition));
        }
      }
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** Returns how many of the newest records are read of what is there already. */
  private long history(TopicPartition partition) {
    String topic = partition.topic();
    if (topic.equals(topics.model().name())) {
      return Long.MAX_VALUE / 2; // compacted, and the newest snapshot may be old
    }
    if (topic.equals(topics.predictions().name())) {
      return 4_000;
    }
    return topic.equals(topics.deadLetters().name()) ? 200 : 10_000;
  }

  /** Takes in what has come, waiting for it a moment. */
  void poll() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    takePredictions(records.records(topics.predictions().name()));
    each(records, topics.labels(), model::add);
    each(records, topics.training(), model::add);
    each(records, topics.accuracy(), model::add);
    each(records, topics.drift(), model::add);
    each(records, topics.model(), part -> snapshots.add(part).ifPresent(this::take));
    records.records(topics.deadLetters().name()).forEach(this::takeDeadLetter);
    if (!records.isEmpty()) {
      skip();
    }
  }

  private <V> void each(
      ConsumerRecords<byte[], byte[]> records, Topic<?, V> topic, Consumer<V> take) {
    for (ConsumerRecord<byte[], byte[]> record : records.records(topic.name())) {
      if (record.value() == null) {
        continue;
      }
      try {
        take.accept(decode(topic, record.value()));
      } catch (SerializationException | InvalidSnapshotException e) {
        log.debug("Passed over {} @ {}", record.topic(), record.offset(), e);
      }
    }
  }

  /** Reads a prediction; null if the bytes are none. */
  static Prediction prediction(Topics topics, byte[] bytes) {
    try {
      return bytes == null ? null : decode(topics.predictions(), bytes);
    } catch (SerializationException e) {
      log.debug("Passed over a prediction", e);
      return null;
    }
  }

  private static <V> V decode(Topic<?, V> topic, byte[] bytes) {
    return topic.valueSerde().deserializer().deserialize(topic.name(), bytes);
  }

  /** Decodes only the last one, whose time is that of all. */
  private void takePredictions(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    long count = 0;
    byte[] last = null;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.key() != null && record.value() != null) {
        count++;
        last = record.value();
        String id = new String(record.key(), StandardCharsets.UTF_8);
        questions.onPrediction(id, last);
        model.addPrediction(id, last);
      }
    }
    Prediction newest = prediction(topics, last);
    if (newest != null) {
      model.addAnswered(newest.getPredictedAt().toEpochMilli(), count);
    }
  }

  private void takeDeadLetter(ConsumerRecord<byte[], byte[]> record) {
    DeadLetterCause cause = DeadLetterCause.of(record);
    model.addDeadLetter(cause, record.timestamp());
    if (record.key() != null) {
      questions.onDeadLetter(new String(record.key(), StandardCharsets.UTF_8), cause.reason());
    }
  }

  /** The last one on the topic is the newest, whatever its model and its step. */
  private void take(Snapshot snapshot) {
    model.setModel(snapshot);
    onSnapshot.accept(snapshot);
  }

  private void skip() {
    for (TopicPartition partition : consumer.assignment()) {
      long behind = consumer.currentLag(partition).orElse(0);
      if (behind > MOST_BEHIND && !partition.topic().equals(topics.model().name())) {
        long skipped = behind - AFTER_SKIP;
        consumer.seek(partition, consumer.position(partition) + skipped);
        log.debug("Skipped {} records of {}", skipped, partition);
        if (partition.topic().equals(topics.predictions().name())) {
          model.addAnswered(System.currentTimeMillis(), skipped);
        } else if (partition.topic().equals(topics.deadLetters().name())) {
          model.skipDeadLetters(skipped);
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE));
  }
}
