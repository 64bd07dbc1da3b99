package dev.millrace.app.feed;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.model.data.DataException;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.schemas.Image;
import dev.millrace.topology.Topic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends images to a topic, in their order, each once. The key is the image's id and its hash
 * chooses the partition, so an image that is sent again comes to the same learner.
 *
 * <p>One thread feeds, and any thread may {@link #stop}. The caller closes it, after feeding has
 * ended.
 */
public final class ImageFeeder implements AutoCloseable {

  /**
   * One request at a time: with more, the images of a failed first request to a topic that was just
   * created can be lost (KAFKA-15591, fixed in Kafka 4.5).
   */
  static final Map<String, String> DEFAULTS =
      Map.of(
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1",
          ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
          ProducerConfig.LINGER_MS_CONFIG, "5",
          ProducerConfig.BATCH_SIZE_CONFIG, String.valueOf(256 << 10),
          ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");

  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Producer<String, Image> producer;
  private final String topic;
  private SentOffsets sent;
  private volatile Thread feeding;
  private volatile boolean stopped;

  private ImageFeeder(Producer<String, Image> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
    this.sent = new SentOffsets(topic);
  }

  /**
   * Connects to a topic.
   *
   * @param settings the user's settings go before the defaults of this class
   * @param topic where the images go; it must exist
   * @throws UserException if no broker answers, or the topic is not there
   * @throws KafkaException if a setting is wrong, or the broker refuses
   */
  public static ImageFeeder open(KafkaSettings settings, Topic<String, Image> topic) {
    requireTopic(settings, topic);
    return new ImageFeeder(
        new KafkaProducer<>(
            settings.producer(DEFAULTS),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer()),
        topic.name());
  }

  static void requireTopic(KafkaSettings settings, Topic<?, ?> topic) {
    try (Cluster cluster = Cluster.connect(settings)) {
      if (new TopicAdmin(cluster).partitions(topic.name()).isEmpty()) {
        throw new UserException(
            "There is no topic '"
                + topic.name()
                + "' at "
                + settings.bootstrapServers()
                + ". Start 'millrace run' or 'millrace topics' first, or check --topic-prefix.");
      }
    }
  }

  /**
   * Sends all images of a source, and returns when the broker has acknowledged them, or when {@link
   * #stop} was called. The source stays the caller's.
   *
   * @param rate images per second on average, above 0; empty for as fast as possible
   * @param progress told, on this thread and a few times a second, how many images of this call are
   *     acknowledged; and once more at the end
   * @return how many images of this call were acknowledged
   * @throws UserException if an image could not be sent, the first one that failed; or if one
   *     cannot be read after others were sent
   * @throws KafkaException if the broker refuses the login or the topic
   * @throws dev.millrace.model.data.DataException if the first image cannot be read
   * @throws IllegalArgumentException if the rate is not above 0
   */
  public long feed(ImageSource source, OptionalDouble rate, LongConsumer progress) {
    Acknowledgments acknowledgments = new Acknowledgments(topic);
    sent = acknowledgments.offsets();
    Pace pace = Pace.of(rate.orElse(Double.POSITIVE_INFINITY));
    feeding = Thread.currentThread();
    long nextProgress = System.nanoTime() + PROGRESS_NANOS;
    for (long number = 0; !stopped; number++) {
      ImageSample image = next(source, acknowledgments);
      if (image == null) {
        break;
      }
      pace.await(number, () -> stopped);
      if (stopped) {
        break;
      }
      send(image, acknowledgments);
      acknowledgments.check();
      long now = System.nanoTime();
      if (now - nextProgress >= 0) {
        progress.accept(acknowledgments.count());
        nextProgress = now + PROGRESS_NANOS;
      }
    }
    complete();
    progress.accept(acknowledgments.count());
    acknowledgments.check();
    return acknowledgments.count();
  }

  /** Returns where the images of the last call of {@link #feed} stand. */
  public SentOffsets sent() {
    return sent;
  }

  /** Makes {@link #feed} return soon, with all images acknowledged that it has sent. Final. */
  public void stop() {
    stopped = true;
    LockSupport.unpark(feeding);
  }

  /** Ends the connection. Images that are not acknowledged yet are given up. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private ImageSample next(ImageSource source, Acknowledgments acknowledgments) {
    try {
      return source.next();
    } catch (DataException e) {
      complete();
      if (acknowledgments.count() == 0) {
        throw e;
      }
      throw new UserException(
          "%s (images sent before it: %,d; once it is fixed, --resume sends the rest)"
              .formatted(e.getMessage(), acknowledgments.count()),
          e);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
  private void send(ImageSample image, Acknowledgments acknowledgments) {
    try {
      producer.send(
          new ProducerRecord<>(topic, image.id(), record(image)), acknowledgments.of(image.id()));
    } catch (KafkaException e) {
      throw acknowledgments.failure(image.id(), e);
    }
  }

  private void complete() {
    if (stopped) {
      // Unlike flush(), this waits no longer than a user who has pressed Ctrl-C.
      producer.close(STOP_TIMEOUT);
    } else {
      producer.flush();
    }
  }

  private static Image record(ImageSample image) {
    return new Image(
        image.id(),
        image.height(),
        image.width(),
        image.channels(),
        ByteBuffer.wrap(image.pixels()),
        image.isLabeled() ? image.label() : null,
        Instant.now());
  }
}
