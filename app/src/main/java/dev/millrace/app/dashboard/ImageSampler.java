package dev.millrace.app.dashboard;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.ByteConsumer;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.output.RateMeter;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Follows the application through {@code images}: reads a few hundred where it stands, jumps when
 * it has gone on, and so costs the same however fast the stream is. For one thread; the caller
 * closes it.
 */
final class ImageSampler implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ImageSampler.class);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration MOST_DECODING = Duration.ofMillis(60);
  private static final long AHEAD = 512;
  private static final long BEHIND = 1024;
  private static final long BEFORE = 2048;

  private final Topics topics;
  private final StreamModel model;
  private final String applicationId;
  private final Cluster cluster;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final FileThumbnails files;
  private final RateMeter throughput = new RateMeter(Duration.ofSeconds(2));

  ImageSampler(KafkaSettings kafka, Topics topics, StreamModel model, String applicationId) {
    this.topics = topics;
    this.model = model;
    this.applicationId = applicationId;
    files = new FileThumbnails(model, MOST_DECODING);
    cluster = Cluster.connect(kafka);
    try {
      consumer =
          ByteConsumer.open(
              kafka,
              List.of(topics.images().name()),
              ByteConsumer.Reset.EARLIEST,
              Map.of(
                  ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                  "256",
                  ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                  String.valueOf(256 << 10)));
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** Looks where the application stands, and reads some of the images there. */
  void sample() {
    StreamPosition position = StreamPosition.read(cluster, topics, applicationId);
    model.setPosition(
        position,
        throughput.update(position.imagesCommitted()).orElse(0),
        System.currentTimeMillis());
    position.committed().forEach(this::follow);
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    files.begin();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      take(record);
    }
  }

  /** Forgets the position, after a time in which nobody looked. */
  void rest() {
    next.clear();
    model.forgetPosition();
    throughput.reset();
  }

  private void follow(int number, long committed) {
    TopicPartition partition = new TopicPartition(topics.images().name(), number);
    if (!consumer.assignment().contains(partition)) {
      return;
    }
    Long at = next.get(partition);
    if (at == null) {
      jump(partition, Math.max(0, committed - BEFORE));
    } else if (at < committed - BEHIND || at > committed + AHEAD + BEHIND) {
      jump(partition, committed);
    } else if (at > committed + AHEAD) {
      consumer.pause(List.of(partition));
      return;
    }
    consumer.resume(List.of(partition));
  }

  private void jump(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
    next.put(partition, offset);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (files.take(record)) {
      return;
    }
    try {
      Image image =
          topics.images().valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (image != null) {
        model.addImage(image);
      }
    } catch (SerializationException e) {
      log.debug("Passed over {} @ {}", record.topic(), record.offset(), e);
    }
  }

  @Override
  public void close() {
    try (cluster) {
      consumer.close(CloseOptions.timeout(TopicFeed.CLOSE));
    }
  }
}
