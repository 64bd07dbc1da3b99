package dev.millrace.benchmarks.pipeline;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Drawn digits, a few thousand again and again, as records of a topic. */
final class DrawnImages {

  private static final int DIFFERENT = 8192;

  private final ImageSample[] samples = new ImageSample[DIFFERENT];

  DrawnImages() {
    DrawnDigits digits = DrawnDigits.training(1);
    for (int i = 0; i < DIFFERENT; i++) {
      samples[i] = digits.get(i);
    }
  }

  ImageSample sample(int number) {
    return samples[number % DIFFERENT];
  }

  Image image(int number) {
    ImageSample sample = sample(number);
    return new Image(
        String.valueOf(number),
        sample.height(),
        sample.width(),
        sample.channels(),
        ByteBuffer.wrap(sample.pixels()),
        sample.label(),
        Instant.now());
  }

  /** Sends images to a topic, evenly to its partitions, compressed as {@code feed} does. */
  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed by the contenders
  void load(String bootstrapServers, String topic, int partitions, int count) {
    Topics topics = Topics.withPrefix("");
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10),
            topics.images().keySerde().serializer(),
            topics.images().valueSerde().serializer())) {
      for (int i = 0; i < count; i++) {
        Image image = image(i);
        producer.send(new ProducerRecord<>(topic, i % partitions, image.getId(), image));
      }
    }
  }
}
