package dev.millrace.app.dashboard;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topics;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Images that were drawn on the page, sent to {@code images}, and waiting for their predictions.
 * Thread-safe; the caller closes it.
 */
final class Questions implements AutoCloseable {

  static final int MOST_WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, String> DEFAULTS =
      Map.of(
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
          ProducerConfig.LINGER_MS_CONFIG, "0",
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000",
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "10000");

  private final Topics topics;
  private final Producer<String, Image> producer;
  private final Map<String, CompletableFuture<Prediction>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();
  private final String prefix = "page-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  /** A question that the stream could not answer; the message says why. */
  static final class UnansweredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnansweredException(String message) {
      super(message);
    }
  }

  Questions(KafkaSettings kafka, Topics topics) {
    this.topics = topics;
    producer =
        new KafkaProducer<>(
            kafka.producer(DEFAULTS),
            topics.images().keySerde().serializer(),
            topics.images().valueSerde().serializer());
  }

  /**
   * Sends an image, which may take some seconds where Kafka does not answer.
   *
   * @return its prediction; fails with an {@link UnansweredException} if the image is refused or
   *     cannot be sent, and with a {@link java.util.concurrent.TimeoutException} after a minute
   */
  CompletableFuture<Prediction> ask(DrawnImage drawn) {
    if (waiting.size() >= MOST_WAITING) {
      return CompletableFuture.failedFuture(
          new UnansweredException("Too many drawings are waiting for an answer."));
    }
    String id = prefix + "-" + count.incrementAndGet();
    Image image =
        new Image(
            id,
            drawn.height(),
            drawn.width(),
            1,
            ByteBuffer.wrap(drawn.pixels()),
            drawn.label(),
            Instant.now());
    CompletableFuture<Prediction> answer =
        new CompletableFuture<Prediction>().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    waiting.put(id, answer);
    send(new ProducerRecord<>(topics.images().name(), id, image), answer);
    return answer.whenComplete((prediction, failure) -> waiting.remove(id));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
  private void send(ProducerRecord<String, Image> record, CompletableFuture<Prediction> answer) {
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            if (failure != null) {
              answer.completeExceptionally(unsent(failure));
            }
          });
    } catch (KafkaException e) {
      answer.completeExceptionally(unsent(e));
    }
  }

  private static UnansweredException unsent(Exception failure) {
    return new UnansweredException("It could not be sent to Kafka: " + failure.getMessage());
  }

  void onPrediction(String id, byte[] prediction) {
    CompletableFuture<Prediction> answer = waiting.get(id);
    if (answer != null) {
      Prediction decoded = TopicFeed.prediction(topics, prediction);
      if (decoded != null) {
        answer.complete(decoded);
      }
    }
  }

  void onDeadLetter(String id, String reason) {
    CompletableFuture<Prediction> answer = waiting.get(id);
    if (answer != null) {
      answer.completeExceptionally(new UnansweredException("It was refused: " + reason));
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
