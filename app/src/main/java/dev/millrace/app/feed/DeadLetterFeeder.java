package dev.millrace.app.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.ByteConsumer;
import dev.millrace.topology.Topics;
import dev.millrace.topology.door.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the images among the dead letters to their topic once more, as they were received. How far
 * it has come is committed for a consumer group of its own, after what was sent has been
 * acknowledged, so that each is sent again once; those of an interrupted run may be sent twice.
 *
 * <p>One thread feeds, and any thread may {@link #stop}. The caller closes it, after feeding has
 * ended.
 */
public final class DeadLetterFeeder implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> letters;
  private final Producer<byte[], byte[]> images;
  private final String topic;
  private final Acknowledgments acknowledgments;
  private volatile boolean stopped;

  /**
   * What became of the letters.
   *
   * @param sent sent again
   * @param incomplete too large to have been kept whole
   * @param others not from the topic of images
   */
  public record Result(long sent, long incomplete, long others) {

    private long all() {
      return sent + incomplete + others;
    }
  }

  private DeadLetterFeeder(
      Consumer<byte[], byte[]> letters, Producer<byte[], byte[]> images, String topic) {
    this.letters = letters;
    this.images = images;
    this.topic = topic;
    this.acknowledgments = new Acknowledgments(topic);
  }

  /**
   * Opens the topics.
   *
   * @throws dev.millrace.app.error.UserException if no broker answers, or a topic is not there
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static DeadLetterFeeder open(KafkaSettings settings, Topics topics) {
    ImageFeeder.requireTopic(settings, topics.deadLetters());
    ImageFeeder.requireTopic(settings, topics.images());
    Consumer<byte[], byte[]> letters =
        ByteConsumer.openForGroup(settings, topics.deadLetters().name(), group(topics));
    try {
      return new DeadLetterFeeder(
          letters,
          new KafkaProducer<>(
              settings.producer(ImageFeeder.DEFAULTS),
              new ByteArraySerializer(),
              new ByteArraySerializer()),
          topics.images().name());
    } catch (RuntimeException e) {
      letters.close();
      throw e;
    }
  }

  /** Returns the consumer group whose offsets say which letters were sent again. */
  static String group(Topics topics) {
    return topics.deadLetters().name() + "-refeed";
  }

  /**
   * Sends what stands in the dead letters now and was not sent again before, and returns when the
   * broker has acknowledged it, or soon after {@link #stop}.
   *
   * @param limit most letters to look at
   * @param progress told, on this thread and a few times a second, how many were looked at
   * @throws dev.millrace.app.error.UserException if one could not be sent
   */
  public Result feed(long limit, LongConsumer progress) {
    Map<TopicPartition, Long> ends = letters.endOffsets(letters.assignment());
    Result result = new Result(0, 0, 0);
    while (!stopped && result.all() < limit && isBefore(ends)) {
      Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> letter : letters.poll(POLL)) {
        TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
        if (result.all() == limit || letter.offset() >= ends.get(partition)) {
          continue;
        }
        result = feed(letter, result);
        done.put(partition, new OffsetAndMetadata(letter.offset() + 1));
      }
      images.flush();
      acknowledgments.check();
      letters.commitSync(done);
      progress.accept(result.all());
    }
    return result;
  }

  private boolean isBefore(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> letters.position(end.getKey()) < end.getValue());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
  private Result feed(ConsumerRecord<byte[], byte[]> letter, Result before) {
    Header source = letter.headers().lastHeader(DeadLetter.TOPIC_HEADER);
    if (source == null || !topic.equals(new String(source.value(), UTF_8))) {
      return new Result(before.sent, before.incomplete, before.others + 1);
    }
    if (DeadLetter.isIncomplete(letter.headers())) {
      return new Result(before.sent, before.incomplete + 1, before.others);
    }
    ProducerRecord<byte[], byte[]> image =
        new ProducerRecord<>(topic, letter.key(), letter.value()); // retention counts from now
    for (Header header : letter.headers()) {
      if (!DeadLetter.isAdded(header)) {
        image.headers().add(header);
      }
    }
    images.send(
        image,
        acknowledgments.of(
            letter.key() == null ? "without a key" : new String(letter.key(), UTF_8)));
    return new Result(before.sent + 1, before.incomplete, before.others);
  }

  /** Makes {@link #feed} return soon. */
  public void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    letters.close();
    images.close(Duration.ZERO);
  }
}
