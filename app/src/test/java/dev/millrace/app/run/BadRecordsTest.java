package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.deadletter.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred bad records of ten kinds among ten thousand good ones, on a real broker. */
@Timeout(180)
class BadRecordsTest {

  private static final int GOOD = 10_000;
  private static final int BAD_PER_KIND = 10;

  @TempDir private Path stateDirectory;

  /**
   * A way to spoil a record.
   *
   * @param reason part of what the dead letter must say
   * @param spoil makes the bad record from a good one
   */
  private record Kind(String reason, UnaryOperator<Raw> spoil) {}

  /** A record as bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Raw(byte[] key, byte[] value) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("too short", raw -> new Raw(raw.key, new byte[] {1, 2, 3})),
          new Kind("marker", raw -> new Raw(raw.key, "this is no Avro record".getBytes(UTF_8))),
          new Kind("fingerprint", raw -> new Raw(raw.key, foreign())),
          new Kind(
              "truncated", raw -> new Raw(raw.key, Arrays.copyOf(raw.value, raw.value.length / 2))),
          new Kind("no key", raw -> new Raw(null, raw.value)),
          new Kind("no value", raw -> new Raw(raw.key, null)),
          new Kind(
              "key must be the image id '", raw -> new Raw("other".getBytes(UTF_8), raw.value)),
          new Kind("must be 1x28x28", raw -> edited(raw, image -> image.setHeight(14))),
          new Kind(
              "must be 784 pixels",
              raw -> edited(raw, image -> image.setPixels(ByteBuffer.allocate(783)))),
          new Kind("label must be null or from 0 to 9", raw -> edited(raw, i -> i.setLabel(10))));

  @Test
  void reachTheDeadLettersWithTheirReasonsAndStopNothing() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "bad", 1)) {
      send(stream);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        // The last images fill no mini-batch: the clock predicts them, perhaps after that commit.
        TestStream.await(
            "the last predictions", () -> stream.read(stream.topics.predictions()).size() >= GOOD);
        runner.checkAlive();
      }

      assertThat(stream.read(stream.topics.predictions())).hasSize(GOOD);
      assertThat(stream.read(stream.topics.training())).hasSize(GOOD / 32);
      List<ConsumerRecord<byte[], byte[]>> letters = stream.read(stream.topics.deadLetters());
      assertThat(letters).hasSize(KINDS.size() * BAD_PER_KIND);
      for (Kind kind : KINDS) {
        assertThat(letters.stream().filter(letter -> reason(letter).contains(kind.reason)))
            .as(kind.reason)
            .hasSize(BAD_PER_KIND);
      }
      assertThat(letters).allSatisfy(letter -> assertComesFromTheImages(letter, stream));
    }
  }

  private static void send(TestStream stream) {
    DrawnDigits digits = DrawnDigits.training(9);
    int every = GOOD / (KINDS.size() * BAD_PER_KIND);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            stream.kafka.producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < GOOD; i++) {
        ImageSample sample = digits.get(i);
        send(producer, stream, raw(sample));
        if (i % every == every - 1) {
          Kind kind = KINDS.get(i / every % KINDS.size());
          send(producer, stream, kind.spoil.apply(raw(digits.get(GOOD + i))));
        }
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  private static void send(KafkaProducer<byte[], byte[]> producer, TestStream stream, Raw record) {
    producer.send(new ProducerRecord<>(stream.topics.images().name(), 0, record.key, record.value));
  }

  private static Raw raw(ImageSample sample) {
    return raw(sample.id(), TestStream.image(sample));
  }

  private static Raw raw(String key, Image image) {
    return new Raw(
        key.getBytes(UTF_8), AvroSerde.of(Image.class).serializer().serialize("images", image));
  }

  private static Raw edited(Raw good, Consumer<Image> edit) {
    Image image = AvroSerde.of(Image.class).deserializer().deserialize("images", good.value);
    edit.accept(image);
    return raw(image.getId(), image);
  }

  private static byte[] foreign() {
    return AvroSerde.of(TrainingStep.class)
        .serializer()
        .serialize("", new TrainingStep("l", 1L, 1L, 1, 0f, 0f, 0f, Instant.EPOCH));
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return headers(letter).get(DeadLetter.MESSAGE_HEADER);
  }

  private static void assertComesFromTheImages(
      ConsumerRecord<byte[], byte[]> letter, TestStream stream) {
    Map<String, String> headers = headers(letter);
    assertThat(headers)
        .containsEntry(DeadLetter.TOPIC_HEADER, stream.topics.images().name())
        .containsEntry(DeadLetter.PARTITION_HEADER, "0");
    assertThat(Long.parseLong(headers.get(DeadLetter.OFFSET_HEADER))).isBetween(100L, 10_100L);
  }

  private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }
}
