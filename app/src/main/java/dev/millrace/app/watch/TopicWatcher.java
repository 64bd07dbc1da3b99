package dev.millrace.app.watch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.ByteConsumer;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.output.Output;
import dev.millrace.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads all partitions of one topic, without a consumer group, and writes each record to an {@link
 * Output}. Only committed records are read unless the user's settings say otherwise. For one
 * thread, except {@link #stop()}.
 */
public final class TopicWatcher implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  /** After so many without a record, the user is told that there is none. */
  private static final int QUIET_POLLS = 4;

  private final Consumer<byte[], byte[]> consumer;
  private final boolean fromBeginning;
  private final RecordFormat format;
  private final Output output;
  private final AccuracyLine line;

  private TopicWatcher(
      Consumer<byte[], byte[]> consumer,
      boolean fromBeginning,
      RecordFormat format,
      Output output,
      AccuracyLine line) {
    this.consumer = consumer;
    this.fromBeginning = fromBeginning;
    this.format = format;
    this.output = output;
    this.line = line;
  }

  /**
   * Opens a topic at its beginning or, without {@code fromBeginning}, at its present end.
   *
   * @throws UserException if no broker answers, or the topic is not there
   */
  public static TopicWatcher open(
      KafkaSettings settings,
      Topics topics,
      WatchedTopic topic,
      boolean fromBeginning,
      Output output) {
    String name = topic.of(topics).name();
    try (Cluster cluster = Cluster.connect(settings)) {
      if (new TopicAdmin(cluster).partitions(name).isEmpty()) {
        throw missing(name, settings.bootstrapServers());
      }
    }
    Consumer<byte[], byte[]> consumer =
        ByteConsumer.open(settings, List.of(name), ByteConsumer.Reset.EARLIEST, Map.of());
    if (fromBeginning) {
      consumer.seekToBeginning(consumer.assignment());
    } else {
      consumer.seekToEnd(consumer.assignment());
      consumer.assignment().forEach(consumer::position);
    }
    boolean inPlace = topic == WatchedTopic.ACCURACY && output.canOverwrite();
    return new TopicWatcher(
        consumer,
        fromBeginning,
        topic.format(topics),
        output,
        inPlace ? new AccuracyLine(topics.accuracy()) : null);
  }

  /**
   * Shows records until there were {@code limit} of them, {@link #stop()} is called, or the reader
   * of the output goes away: as a row each, or rolling accuracy on a terminal as one line that
   * changes. Says so when there is none at first.
   *
   * @return how many were shown
   */
  public long watch(long limit) {
    long shown = 0;
    int polls = 0;
    try {
      while (shown < limit) {
        if (shown == 0 && ++polls == QUIET_POLLS) {
          output.note(
              fromBeginning
                  ? "No record yet: waiting for the first one; Ctrl-C ends it."
                  : "No new record yet (--from-beginning shows older ones); Ctrl-C ends it.");
        }
        for (ConsumerRecord<byte[], byte[]> received : consumer.poll(POLL)) {
          show(received);
          shown++;
          if (shown == limit) {
            break;
          }
        }
        showLine();
        if (output.isClosed()) {
          break;
        }
      }
    } catch (WakeupException e) {
      // stop() was called
    }
    if (line != null) {
      output.text("");
    }
    return shown;
  }

  /** Makes {@link #watch} return; may be called by any thread. */
  public void stop() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void show(ConsumerRecord<byte[], byte[]> received) {
    if (line != null) {
      line.add(received);
    } else if (output.isJson()) {
      output.json(json(received));
    } else {
      output.text(row(received));
    }
  }

  private void showLine() {
    if (line != null && !line.isEmpty()) {
      output.line(line.text(output.columns()));
    }
  }

  private String row(ConsumerRecord<byte[], byte[]> received) {
    try {
      return format.row(received);
    } catch (SerializationException e) {
      return "%s/%d @ %d  cannot be decoded: %s"
          .formatted(received.topic(), received.partition(), received.offset(), e.getMessage());
    }
  }

  private ObjectNode json(ConsumerRecord<byte[], byte[]> received) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("topic", received.topic());
    node.put("partition", received.partition());
    node.put("offset", received.offset());
    node.put("timestamp", Instant.ofEpochMilli(received.timestamp()).toString());
    node.set("key", Bytes.textJson(received.key()));
    try {
      node.set("value", format.json(received));
    } catch (SerializationException e) {
      node.put("error", e.getMessage());
      node.set("bytes", Bytes.json(received.value()));
    }
    return node;
  }

  private static UserException missing(String name, String bootstrapServers) {
    return new UserException(
        "There is no topic '"
            + name
            + "' at "
            + bootstrapServers
            + ". Create the topics with 'millrace topics', or check --topic-prefix.");
  }
}
