package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterTopologyTest {

  private final Pipeline pipeline = new Pipeline();
  private final TestInputTopic<byte[], byte[]> raw =
      pipeline.driver.createInputTopic(
          "images", new ByteArraySerializer(), new ByteArraySerializer());

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void keepsAnUndecodableValueAsReceivedWithReasonAndOrigin() {
    pipeline.sendLabeled("good", 2);
    raw.pipeInput("bad".getBytes(UTF_8), new byte[] {1, 2, 3});

    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo("bad".getBytes(UTF_8));
    assertThat(letter.value()).containsExactly(1, 2, 3);
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER)).contains("too short");
    assertThat(header(letter, DeadLetter.TOPIC_HEADER)).isEqualTo("images");
    assertThat(header(letter, DeadLetter.PARTITION_HEADER)).isEqualTo("0");
    assertThat(header(letter, DeadLetter.OFFSET_HEADER)).isEqualTo("2");
    assertThat(pipeline.observer.rejected).isEqualTo(Map.of(DeadLetterReason.UNDECODABLE, 1));
  }

  @Test
  void saysWhatIsWrongWithAnImage() {
    assertRejected("a", image("a", 5, 4, 1, 20, null), "must be 1x4x4");
    assertRejected("a", image("a", 4, 4, 3, 48, null), "was 3x4x4");
    assertRejected("a", image("a", 4, 4, 1, 15, null), "must be 16 pixels, but there were 15");
    assertRejected("a", image("a", 4, 4, 1, 16, 2), "from 0 to 1, but was 2");
    assertRejected("a", image("a", 4, 4, 1, 16, -1), "but was -1");
    assertRejected("b", image("a", 4, 4, 1, 16, 1), "must be the image id 'a', but was 'b'");
    assertRejected(null, image("a", 4, 4, 1, 16, 1), "no key");
    assertRejected("a", null, "no value");

    assertThat(pipeline.observer.rejected)
        .isEqualTo(
            Map.of(
                DeadLetterReason.WRONG_SHAPE, 2,
                DeadLetterReason.WRONG_PIXEL_COUNT, 1,
                DeadLetterReason.WRONG_LABEL, 2,
                DeadLetterReason.KEY_MISMATCH, 1,
                DeadLetterReason.NO_KEY, 1,
                DeadLetterReason.NO_VALUE, 1));
  }

  @Test
  void goesOnAfterABadRecordAndNeitherPredictsNorLearnsFromIt() {
    pipeline.sendLabeled("a", Pipeline.BATCH - 1);
    raw.pipeInput("bad".getBytes(UTF_8), new byte[0]);
    pipeline.sendLabeled("b", 1);

    assertThat(pipeline.predictedIds()).containsExactly("a0", "a1", "a2", "b0");
    assertThat(pipeline.training.readValue().getBatchSize()).isEqualTo(Pipeline.BATCH);
    assertThat(pipeline.deadLetters.getQueueSize()).isEqualTo(1);
  }

  @Test
  void goesOnAfterABadRecordThatComesFirst() {
    raw.pipeInput("bad".getBytes(UTF_8), new byte[0]);
    pipeline.sendLabeled("a", Pipeline.BATCH);

    assertThat(pipeline.deadLetters.getQueueSize()).isEqualTo(1);
    assertThat(pipeline.predictedIds()).hasSize(Pipeline.BATCH);
  }

  @Test
  void keepsTheHeadersOfARecord() {
    TestRecord<byte[], byte[]> record = new TestRecord<>("bad".getBytes(UTF_8), new byte[0]);
    record.headers().add("trace", new byte[] {7});
    raw.pipeInput(record);
    byte[] wrong = encoded(image("a", 5, 4, 1, 20, null));
    raw.pipeInput(new TestRecord<>("a".getBytes(UTF_8), wrong, record.headers()));

    assertThat(pipeline.deadLetters.readRecordsToList())
        .hasSize(2)
        .allSatisfy(
            letter -> assertThat(letter.headers().lastHeader("trace").value()).containsExactly(7));
  }

  private void assertRejected(String key, Image image, String reason) {
    byte[] value = image == null ? null : encoded(image);
    raw.pipeInput(key == null ? null : key.getBytes(UTF_8), value);

    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER)).contains(reason);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(pipeline.predictions.isEmpty()).isTrue();
  }

  private static byte[] encoded(Image image) {
    return Pipeline.TOPICS.images().valueSerde().serializer().serialize("images", image);
  }

  private static Image image(
      String id, int height, int width, int channels, int pixels, Integer label) {
    return new Image(
        id, height, width, channels, ByteBuffer.allocate(pixels), label, Instant.EPOCH);
  }

  private static String header(TestRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
