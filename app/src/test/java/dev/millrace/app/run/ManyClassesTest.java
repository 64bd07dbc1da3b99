package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.schemas.Accuracy;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of many classes, on a real broker: records and state stay small. */
@Timeout(180)
class ManyClassesTest {

  private static final int IMAGES = 400;
  private static final int MAX_RECORD_BYTES = 900_000;

  /** Of the topic of accuracy: 4,000 images of 1,000 classes then make less than 10 MB. */
  private static final int MAX_ACCURACY_BYTES = 1_000_000;

  @TempDir private Path stateDirectory;

  @ParameterizedTest
  @ValueSource(ints = {100, 2_000})
  void writesSmallRecordsAndGoesOnAfterARestart(int classes) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "classes", 1)) {
      stream.sendDigits(0, IMAGES / 2);
      learn(stream, classes, IMAGES / 2);
      stream.sendDigits(IMAGES / 2, IMAGES);
      learn(stream, classes, IMAGES);

      List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
      assertThat(accuracy.get(accuracy.size() - 1).value().getImages()).isEqualTo(IMAGES);
      assertThat(bytes(stream, stream.topics.accuracy().name())).isLessThan(MAX_ACCURACY_BYTES);
      assertThat(bytes(stream, "classes-accuracy-changelog")).isPositive();
      assertThat(bytes(stream, "classes-learner-changelog")).isPositive();
      assertThat(bytes(stream, "classes-scores-repartition")).isPositive();
      assertThat(bytes(stream, stream.topics.predictions().name())).isPositive();
    }
  }

  private void learn(TestStream stream, int classes, int images) {
    LearnerSettings defaults = LearnerSettings.defaults();
    LearnerSettings learning =
        new LearnerSettings(
            Architecture.fromJson(
                """
                {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":%d}]}"""
                    .formatted(classes)),
            defaults.training(),
            defaults.batchSize(),
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle(),
            StreamSettings.NONE);
    try (StreamRunner runner =
        stream.run(stateDirectory, learning, new AccuracySettings(classes, 1_000, 0.999))) {
      TestStream.await(
          "the accuracy of " + images + " images",
          () -> {
            runner.checkAlive();
            List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
            return !accuracy.isEmpty()
                && accuracy.get(accuracy.size() - 1).value().getImages() == images;
          });
    }
  }

  /** Returns the bytes of all values, and checks that of each. */
  private static long bytes(TestStream stream, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records =
        stream.read(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    assertThat(records)
        .as(topic)
        .allSatisfy(
            record -> assertThat(record.serializedValueSize()).isLessThan(MAX_RECORD_BYTES));
    return records.stream().mapToLong(record -> Math.max(0, record.serializedValueSize())).sum();
  }
}
