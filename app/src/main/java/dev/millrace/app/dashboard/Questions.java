package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
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

/**
 * Images that were drawn on the page, sent to {@code images}, and waiting for their predictions.
 * Thread-safe; the caller closes it.
 */
final class Questions implements AutoCloseable {

  static final int MOST_WAITING = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Topics topics;
  private final PageProducer<Image> producer;
  private final Map<String, CompletableFuture<Prediction>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();
  private final String prefix = "page-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());

  Questions(KafkaSettings kafka, Topics topics) {
    this.topics = topics;
    producer = new PageProducer<>(kafka, topics.images());
  }

  /**
   * Sends an image, which may take some seconds where Kafka does not answer.
   *
   * @return its prediction; fails with an {@link UnansweredException} if the image is refused or
   *     cannot be sent, and with a {@link java.util.concurrent.TimeoutException} after a minute
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a failure to send is the answer's
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
            null,
            Instant.now());
    CompletableFuture<Prediction> answer =
        new CompletableFuture<Prediction>().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    waiting.put(id, answer);
    producer
        .send(id, image)
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(failure);
              }
            });
    return answer.whenComplete((prediction, failure) -> waiting.remove(id));
  }

  /** Returns a prediction as it is sent to the page. */
  static ObjectNode describe(Prediction prediction) {
    ObjectNode node = Json.object();
    node.put("id", prediction.getImageId());
    node.put("predicted", prediction.getPredicted());
    node.put("step", prediction.getModelStep());
    node.set("top", Shares.highest(prediction.getProbabilities(), ClassFigures.MOST));
    return node;
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
    producer.close();
  }
}
