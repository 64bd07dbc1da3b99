package com.example.labeler;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends labels. The key is the image's id, and its hash chooses the partition as it does for the
 * image, so that both come to one learner. One thread sends.
 */
final class LabelSender implements AutoCloseable {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Producer<String, Label> producer;
  private final String topic;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicReference<LabelerException> failure = new AtomicReference<>();

  private LabelSender(Producer<String, Label> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Connects to a broker.
   *
   * @throws LabelerException if none answers, or its topics do not fit
   */
  static LabelSender open(String broker, String topicPrefix) {
    String topic = topicPrefix + "labels";
    LabelTopic.require(broker, topicPrefix + "images", topic);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            broker,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true);
    return new LabelSender(
        new KafkaProducer<>(
            settings, new StringSerializer(), AvroSerde.of(Label.class).serializer()),
        topic);
  }

  /**
   * Sends a label.
   *
   * @param place of the line, for messages
   * @throws LabelerException if one could not be sent, this or one before
   */
  void send(LabelLine line, String place) {
    check();
    Label label = new Label(line.imageId(), line.label(), line.labeledAt().orElseGet(Instant::now));
    try {
      producer.send(
          new ProducerRecord<>(topic, line.imageId(), label),
          (metadata, e) -> {
            if (e == null) {
              sent.incrementAndGet();
            } else {
              failure.compareAndSet(null, notSent(place, e));
            }
          });
    } catch (KafkaException e) {
      throw notSent(place, e);
    }
  }

  private LabelerException notSent(String place, Exception e) {
    return new LabelerException(
        "%s: cannot be sent to '%s', and those after it may not have been: %s"
            .formatted(place, topic, e.getMessage()),
        e);
  }

  /** Throws if a label could not be sent. */
  void check() {
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** Waits until the broker has acknowledged all labels, and returns how many; throws as above. */
  long complete() {
    producer.flush();
    check();
    return sent.get();
  }

  @Override
  public void close() {
    producer.close(STOP_TIMEOUT);
  }
}
