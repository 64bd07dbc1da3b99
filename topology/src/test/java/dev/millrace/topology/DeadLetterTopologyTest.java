package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.schemas.Image;
import dev.millrace.topology.deadletter.DeadLetter;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadLetterTopologyTest {

  private final Pipeline pipeline = Pipeline.withoutTransactions();
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
  void rejectsAMiniBatchWhoseLossIsNotFiniteAndGoesOnWithTheWeightsAsTheyWere() {
    LearnerSettings usual = Pipeline.settings();
    LearnerSettings exploding =
        new LearnerSettings(
            Architecture.fromJson(
                """
                {"input":[1,4,4],"layers":[
                  {"type":"flatten"},{"type":"dense","units":4},{"type":"dense","units":2}]}"""),
            usual
                .training()
                .withOptimizer(OptimizerSettings.named("sgd", LearningRate.constant(1e38))),
            usual.batchSize(),
            usual.predictDelay(),
            usual.snapshotSteps(),
            usual.snapshotIdle());
    try (Pipeline other = new Pipeline(exploding)) {
      other.sendLabeled("a", 10 * Pipeline.BATCH);

      List<TestRecord<byte[], byte[]>> letters = other.deadLetters.readRecordsToList();
      long steps = other.training.getQueueSize();
      assertThat(letters)
          .hasSize((int) (10 * Pipeline.BATCH - steps * Pipeline.BATCH))
          .isNotEmpty();
      TestRecord<byte[], byte[]> last = letters.get(letters.size() - 1);
      assertThat(new String(last.key(), UTF_8)).isEqualTo("a39");
      assertThat(header(last, DeadLetter.OFFSET_HEADER)).isEqualTo("39");
      assertThat(header(last, DeadLetter.MESSAGE_HEADER)).contains("finite");
      assertThat(
              Pipeline.TOPICS
                  .images()
                  .valueSerde()
                  .deserializer()
                  .deserialize("", last.value())
                  .getId())
          .isEqualTo("a39");
      assertThat(other.predictedIds()).hasSize(10 * Pipeline.BATCH);
    }
  }

  private void assertRejected(String key, Image image, String reason) {
    byte[] value =
        image == null
            ? null
            : Pipeline.TOPICS.images().valueSerde().serializer().serialize("images", image);
    raw.pipeInput(key == null ? null : key.getBytes(UTF_8), value);

    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER)).contains(reason);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(pipeline.predictions.isEmpty()).isTrue();
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
