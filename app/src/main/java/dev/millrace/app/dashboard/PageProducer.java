package dev.millrace.app.dashboard;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Sends what users of the page do to a topic, at once and with little patience, since they wait.
 * One record that cannot be sent does not keep the next from it. Thread-safe; the caller closes it.
 */
final class PageProducer<V> implements AutoCloseable {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
          ProducerConfig.LINGER_MS_CONFIG, "0",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000",
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");

  private final String topic;
  private final Producer<String, V> producer;

  PageProducer(KafkaSettings kafka, Topic<String, V> topic) {
    this.topic = topic.name();
    producer =
        new KafkaProducer<>(
            kafka.producer(DEFAULTS),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer());
  }

  /**
   * Sends a record, which may take some seconds where Kafka does not answer.
   *
   * @return done when the broker has it; fails with an {@link UnansweredException}
   */
  CompletableFuture<Void> send(String key, V value) {
    return send(key, value, new RecordHeaders());
  }

  /** As {@link #send(String, Object)}, with headers. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
  CompletableFuture<Void> send(String key, V value, Headers headers) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      producer.send(
          new ProducerRecord<>(topic, null, key, value, headers),
          (metadata, failure) -> {
            if (failure == null) {
              sent.complete(null);
            } else {
              sent.completeExceptionally(unsent(failure));
            }
          });
    } catch (KafkaException e) {
      sent.completeExceptionally(unsent(e));
    }
    return sent;
  }

  private static UnansweredException unsent(Exception failure) {
    return new UnansweredException("It could not be sent to Kafka: " + failure.getMessage());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
