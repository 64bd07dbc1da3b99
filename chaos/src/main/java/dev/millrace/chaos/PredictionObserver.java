package dev.millrace.chaos;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Sees the committed predictions as they come, on a thread of its own, as a user of them would. */
final class PredictionObserver implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  /** One that was seen. */
  record Seen(long nanoTime, Prediction prediction) {}

  private final List<Seen> seen = new ArrayList<>();
  private final KafkaConsumer<String, Prediction> consumer;
  private final Thread thread;

  /** Starts with the partition's beginning. */
  PredictionObserver(KafkaSettings settings, Topic<String, Prediction> topic) {
    consumer =
        new KafkaConsumer<>(
            settings.consumer(Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer());
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    thread = new Thread(this::observe, "observer");
    thread.setDaemon(true);
    thread.start();
  }

  private void observe() {
    try (consumer) {
      while (true) {
        consumer.poll(POLL).forEach(this::note);
      }
    } catch (WakeupException e) {
      // closed
    }
  }

  private synchronized void note(ConsumerRecord<String, Prediction> record) {
    seen.add(new Seen(System.nanoTime(), record.value()));
  }

  synchronized int count() {
    return seen.size();
  }

  /**
   * Waits for a prediction that fits, among those after the first {@code from}.
   *
   * @param check called again and again meanwhile
   */
  Seen awaitFirst(int from, Predicate<Seen> fits, Runnable check) {
    List<Seen> found = new ArrayList<>();
    Await.until(
        "a new committed prediction",
        () -> {
          check.run();
          return first(from, fits).map(found::add).orElse(false);
        });
    return found.get(0);
  }

  private synchronized Optional<Seen> first(int from, Predicate<Seen> fits) {
    return seen.subList(from, seen.size()).stream().filter(fits).findFirst();
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Await.DEADLINE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
