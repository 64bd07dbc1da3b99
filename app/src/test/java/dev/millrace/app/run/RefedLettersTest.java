package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.feed.DeadLetterFeeder;
import dev.millrace.app.feed.DeadLetterFeeder.Result;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters that are fed again, on a real broker. */
@Timeout(180)
class RefedLettersTest {

  @TempDir private Path stateDirectory;

  @Test
  void eachIsSentAgainOnceAndAsItWasReceived() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "refed", 1)) {
      long startMs = System.currentTimeMillis();
      ProducerRecord<byte[], byte[]> bad = imageWithLabel(12, stream);
      stream.sendRaw(bad);
      stream.sendJunk(new byte[3_000_000]); // not kept whole
      run(stream);

      assertThat(List.of(refeed(stream, 1), refeed(stream, 9)))
          .containsExactlyInAnyOrder(new Result(1, 0, 0), new Result(0, 1, 0));
      assertThat(refeed(stream, 9)).isEqualTo(new Result(0, 0, 0));

      List<ConsumerRecord<byte[], byte[]>> images =
          stream.read(
              stream.topics.images().name(),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      assertThat(images).hasSize(3);
      ConsumerRecord<byte[], byte[]> again = images.get(2);
      assertThat(again.key()).isEqualTo(bad.key());
      assertThat(again.value()).isEqualTo(bad.value());
      assertThat(again.timestamp())
          .as("the time that retention counts from")
          .isBetween(startMs, System.currentTimeMillis());
      assertThat(again.headers()).extracting(Header::key).containsExactly("camera");

      run(stream);
      assertThat(stream.read(stream.topics.deadLetters())).as("still bad").hasSize(3);
      assertThat(refeed(stream, 9)).isEqualTo(new Result(1, 0, 0));
    }
  }

  /** In a file that other programs use as well, for instance. */
  @Test
  void settingsMadeForOtherConsumersLoseNone() {
    Map<String, String> settings =
        Map.of(
            "auto.offset.reset", "latest",
            "enable.auto.commit", "true",
            "isolation.level", "read_uncommitted",
            "group.id", "others");
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "shared", 1);
        TestStream others = new TestStream(broker.bootstrapServers(), "shared", 1, settings)) {
      stream.sendRaw(imageWithLabel(12, stream));
      run(stream);

      assertThat(refeed(others, 9)).isEqualTo(new Result(1, 0, 0));
      assertThat(refeed(stream, 9)).as("of the same group").isEqualTo(new Result(0, 0, 0));
    }
  }

  private static ProducerRecord<byte[], byte[]> imageWithLabel(int label, TestStream stream) {
    Image image = TestStream.image(DrawnDigits.training(5).get(0));
    image.setLabel(label);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            stream.topics.images().name(),
            0,
            System.currentTimeMillis() - 60_000,
            image.getId().getBytes(UTF_8),
            stream.topics.images().valueSerde().serializer().serialize("", image));
    record.headers().add("camera", new byte[] {7});
    return record;
  }

  private void run(TestStream stream) {
    try (StreamRunner runner = stream.run(stateDirectory)) {
      stream.awaitCommitted();
      runner.checkAlive();
    }
  }

  private static Result refeed(TestStream stream, int limit) {
    try (DeadLetterFeeder feeder = DeadLetterFeeder.open(stream.kafka, stream.topics)) {
      AtomicLong lookedAt = new AtomicLong();
      Result result = feeder.feed(limit, lookedAt::set);
      assertThat(lookedAt).hasValue(result.sent() + result.incomplete() + result.others());
      return result;
    }
  }
}
