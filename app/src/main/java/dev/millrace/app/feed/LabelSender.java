package dev.millrace.app.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Topic;
import dev.millrace.topology.door.LateLabel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Sends labels to their topic. The key is the image's id and its hash chooses the partition, as it
 * does for the image.
 *
 * <p>One thread sends. The caller closes it.
 */
public final class LabelSender implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Producer<String, Label> producer;
  private final String topic;
  private final Acknowledgments acknowledgments;
  private final Map<String, Integer> onTopic; // labels of an image that are not sent again
  private final AtomicLong labels = new AtomicLong();

  private LabelSender(
      Producer<String, Label> producer, String topic, Map<String, Integer> onTopic) {
    this.onTopic = new HashMap<>(onTopic);
    this.producer = producer;
    this.topic = topic;
    this.acknowledgments = new Acknowledgments(topic);
  }

  /**
   * Connects to a topic.
   *
   * @param onTopic how many labels of each image are not to be sent, because they were before
   * @throws dev.millrace.app.error.UserException if no broker answers, or the topic is not there
   * @throws KafkaException if a setting is wrong, or the broker refuses
   */
  public static LabelSender open(
      KafkaSettings settings, Topic<String, Label> topic, Map<String, Integer> onTopic) {
    ImageFeeder.requireTopic(settings, topic);
    return new LabelSender(
        new KafkaProducer<>(
            settings.producer(ImageFeeder.DEFAULTS),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer()),
        topic.name(),
        onTopic);
  }

  /**
   * Sends a label, unless it was sent before.
   *
   * @throws dev.millrace.app.error.UserException if one could not be sent, this or one before
   */
  public void send(String image, int label) {
    labels.incrementAndGet();
    if (onTopic.merge(image, -1, Integer::sum) < 0) {
      send(image, new Label(image, label, Instant.now()), new RecordHeaders());
    }
  }

  /** Sends a label whose image shall be learned at once; throws as {@link #send(String, int)}. */
  public void sendToLearnNow(String image, int label) {
    send(image, new Label(image, label, Instant.now()), learnNow());
  }

  /** Returns headers of a label whose image shall be learned at once. */
  public static Headers learnNow() {
    return new RecordHeaders().add(LateLabel.LEARN, LateLabel.NOW.getBytes(UTF_8));
  }

  /** Returns how many labels were to be sent, those sent before included. Any thread may ask. */
  public long labels() {
    return labels.get();
  }

  /** Withdraws the label of an image, if it waits for it; throws as {@link #send(String, int)}. */
  public void withdraw(String image) {
    send(image, null, new RecordHeaders());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
  private void send(String image, Label label, Headers headers) {
    acknowledgments.check();
    try {
      producer.send(
          new ProducerRecord<>(topic, null, image, label, headers), acknowledgments.of(image));
    } catch (KafkaException e) {
      throw acknowledgments.failure(image, e);
    }
  }

  /**
   * Waits until the broker has acknowledged all labels.
   *
   * @return how many
   * @throws dev.millrace.app.error.UserException if one could not be sent
   */
  public long complete() {
    producer.flush();
    acknowledgments.check();
    return acknowledgments.count();
  }

  @Override
  public void close() {
    producer.close(STOP_TIMEOUT);
  }
}
