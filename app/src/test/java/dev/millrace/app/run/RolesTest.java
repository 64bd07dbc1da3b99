package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Prediction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Instances that only answer beside others that only learn, on a real broker. */
@Timeout(240)
class RolesTest {

  private static EmbeddedBroker broker;

  @TempDir private Path learnerDirectory;
  @TempDir private Path predictorDirectory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void predictorsAnswerAndLearnersLearn(@TempDir Path second) {
    try (TestStream stream = stream("split", 2);
        StreamRunner learner = stream.run(learnerDirectory, Role.LEARN)) {
      stream.sendDigits(0, 1000);
      stream.sendJunk("junk".getBytes(StandardCharsets.UTF_8));
      stream.awaitCommitted();
      TestStream.await("the scores of all", () -> scored(stream) == 1000);
      assertThat(stream.read(stream.topics.predictions())).isEmpty();
      TestStream.await("a snapshot", () -> !stream.snapshots().isEmpty());
      long steps = stream.snapshots().get(0).step();

      try (StreamRunner one = stream.run(predictorDirectory, Role.PREDICT);
          StreamRunner two = stream.run(second, Role.PREDICT)) {
        stream.sendDigits(1000, 1500);
        TestStream.await("all answers", () -> predictions(stream).size() >= 1500);
        stream.awaitCommitted();
        one.checkAlive();
        two.checkAlive();
        TestStream.await("a model in use", () -> one.registry().modelInUse().isPresent());
      }
      learner.checkAlive();

      assertThat(predictions(stream))
          .extracting(ConsumerRecord::key)
          .hasSize(1500)
          .doesNotHaveDuplicates();
      assertThat(predictions(stream))
          .allSatisfy(
              record -> {
                assertThat(record.value().getLearner()).startsWith("predictor-");
                assertThat(record.value().getModelStep()).isGreaterThanOrEqualTo(steps);
              });
      assertThat(stream.read(stream.topics.deadLetters())).hasSize(1);
    }
  }

  @Test
  void imagesHaveOneAnswerWhenTheRolesAreSplitLater() {
    try (TestStream stream = stream("later", 1)) {
      try (StreamRunner both = stream.run(learnerDirectory)) {
        stream.sendDigits(0, 333);
        stream.awaitCommitted();
        both.checkAlive();
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> stream.run(predictorDirectory, Role.PREDICT))
            .withMessageContaining("are running that answer images themselves");
      }
      stream.sendDigits(333, 500);
      try (StreamRunner learner = stream.run(learnerDirectory, Role.LEARN)) {
        stream.awaitCommitted();
        learner.checkAlive();
      }
      try (StreamRunner predictor = stream.run(predictorDirectory, Role.PREDICT);
          StreamRunner learner = stream.run(learnerDirectory, Role.LEARN)) {
        stream.sendDigits(500, 700);
        stream.awaitCommitted();
        TestStream.await("all answers", () -> predictions(stream).size() >= 700);
        TestStream.await("the scores of all", () -> scored(stream) == 700);
        predictor.checkAlive();
        learner.checkAlive();
      }

      List<ConsumerRecord<String, Prediction>> predictions = predictions(stream);
      assertThat(predictions).extracting(ConsumerRecord::key).hasSize(700).doesNotHaveDuplicates();
      assertThat(predictions)
          .filteredOn(record -> record.value().getLearner().equals("learner-0"))
          .hasSize(333);
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> stream.run(learnerDirectory))
          .withMessageContaining("start this one with --role learn");
    }
  }

  @Test
  void imagesOfATopicMadeAnewHaveOneAnswer() {
    try (TestStream stream = stream("anew", 1)) {
      try (StreamRunner both = stream.run(learnerDirectory)) {
        stream.sendDigits(0, 100);
        stream.awaitCommitted();
        both.checkAlive();
      }
      try (StreamRunner learner = stream.run(learnerDirectory, Role.LEARN);
          StreamRunner predictor = stream.run(predictorDirectory, Role.PREDICT)) {
        stream.sendDigits(100, 150);
        stream.awaitCommitted();
        TestStream.await("its answers", () -> predictionsOfPredictors(stream) == 50);
        learner.checkAlive();
        predictor.checkAlive();
      }
      Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
          stream.committed(stream.name, stream.name + "-predict", stream.name + "-predict-from");
      stream.recreateImages(1);
      stream.restoreCommitted(committed);
      stream.sendDigits(200, 250); // fewer than learners answered of the earlier topic

      try (StreamRunner learner = stream.runRecreated(learnerDirectory, Role.LEARN);
          StreamRunner predictor = stream.runRecreated(predictorDirectory, Role.PREDICT)) {
        stream.awaitCommitted();
        TestStream.await("its answers", () -> predictionsOfPredictors(stream) == 100);
        learner.checkAlive();
        predictor.checkAlive();
      }
      assertThat(predictions(stream))
          .extracting(ConsumerRecord::key)
          .hasSize(200)
          .doesNotHaveDuplicates();
    }
  }

  /** Of a topology in somebody's own application, for instance. */
  @Test
  void noInstanceRunsBesideAGroupOfTheStreamsProtocol() throws InterruptedException {
    try (TestStream stream = stream("protocol", 1)) {
      StreamsBuilder builder = new StreamsBuilder();
      builder.stream(
              stream.topics.images().name(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
          .foreach((key, value) -> {});
      Properties properties =
          stream.kafka.streams(
              Map.of(
                  StreamsConfig.APPLICATION_ID_CONFIG,
                  stream.name,
                  StreamsConfig.GROUP_PROTOCOL_CONFIG,
                  "streams",
                  StreamsConfig.STATE_DIR_CONFIG,
                  learnerDirectory.toString()));
      try (KafkaStreams combined = new KafkaStreams(builder.build(), properties)) {
        combined.start();
        TestStream.await("the application", () -> combined.state() == State.RUNNING);

        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> stream.run(predictorDirectory, Role.PREDICT))
            .withMessageContaining("are running that answer images themselves");
        try (StreamRunner classic = stream.run(predictorDirectory)) {
          assertThatExceptionOfType(UserException.class)
              .isThrownBy(() -> classic.awaitEnd(Duration.ofMinutes(1)))
              .withMessageContaining("members of another group.protocol");
        }
      }
    }
  }

  private static List<ConsumerRecord<String, Prediction>> predictions(TestStream stream) {
    return stream.read(stream.topics.predictions());
  }

  private static long predictionsOfPredictors(TestStream stream) {
    return predictions(stream).stream()
        .filter(record -> record.value().getLearner().startsWith("predictor-"))
        .count();
  }

  private static long scored(TestStream stream) {
    List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
    return accuracy.isEmpty() ? 0 : accuracy.get(accuracy.size() - 1).value().getImages();
  }

  private static TestStream stream(String name, int partitions) {
    return new TestStream(broker.bootstrapServers(), "roles-" + name, partitions);
  }
}
