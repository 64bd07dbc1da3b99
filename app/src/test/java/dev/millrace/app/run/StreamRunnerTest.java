package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream application on a real broker: what the test driver cannot show. */
@Timeout(180)
class StreamRunnerTest {

  private static final int BATCH = 32;
  private static EmbeddedBroker broker;

  @TempDir private Path stateDirectory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void heartbeatsStopWhileTheBrokerIsAwayAndComeBackWithIt(@TempDir Path data) {
    EmbeddedBroker first = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, 0));
    String address = first.bootstrapServers();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    try (TestStream stream = new TestStream(address, "away", 1)) {
      StreamRunner runner = stream.run(stateDirectory);
      TestStream.await("a heartbeat", () -> runner.secondsSinceHeartbeat() > 0);

      first.close();
      TestStream.await("silence", () -> runner.secondsSinceHeartbeat() > 4);

      try (EmbeddedBroker second = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, port));
          runner) {
        TestStream.await("a new heartbeat", () -> runner.secondsSinceHeartbeat() < 2);
        runner.checkAlive();
        assertThat(second.bootstrapServers()).isEqualTo(address);
      }
    } finally {
      first.close();
    }
  }

  @Test
  void predictsEveryImageOnceAndLearnsFromTheLabeledOnes() {
    try (TestStream stream = stream("whole", 1)) {
      stream.sendDigits(0, 1000);
      for (int i = 0; i < 50; i++) {
        stream.send(DrawnDigits.test(5).get(i).withoutLabel());
      }
      stream.flush();
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        stream.awaitPredictions(1050);
        TestStream.await("the scores to be measured", () -> scored(stream) == 1000);
        runner.checkAlive();
      }

      List<ConsumerRecord<String, Prediction>> predictions =
          stream.read(stream.topics.predictions());
      assertThat(predictions).hasSize(1050);
      assertThat(new HashSet<>(predictions.stream().map(ConsumerRecord::key).toList()))
          .hasSize(1050);
      assertThat(stream.read(stream.topics.training()))
          .extracting(record -> record.value().getStep())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000 / BATCH).boxed().toList());
      List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
      Accuracy last = accuracy.get(accuracy.size() - 1).value();
      long correct =
          predictions.stream()
              .filter(record -> Boolean.TRUE.equals(record.value().getCorrect()))
              .count();
      assertThat(last.getCumulative()).isEqualTo(correct / 1000.0);
      assertThat(last.getWindowed()).isGreaterThan(0.3); // by chance: 0.1
      assertThat(stream.snapshots()).extracting(Snapshot::step).containsExactly(1000L / BATCH);
      assertThat(stream.read(stream.topics.deadLetters())).isEmpty();
    }
  }

  @Test
  void goesOnAfterARestartAsIfItHadNeverStopped() {
    String undisturbed;
    try (TestStream stream = stream("undisturbed", 1)) {
      stream.sendDigits(0, 700);
      undisturbed = runToTheEnd(stream).sha256();
    }

    try (TestStream stream = stream("restarted", 1)) {
      stream.sendDigits(0, 331); // ends within a mini-batch
      assertThat(runToTheEnd(stream).step()).isEqualTo(331 / BATCH);
      stream.sendDigits(331, 700);
      Snapshot last = runToTheEnd(stream);

      assertThat(last.step()).isEqualTo(700 / BATCH);
      assertThat(last.sha256()).isEqualTo(undisturbed);
      assertThat(stream.read(stream.topics.predictions())).hasSize(700);
      assertThat(stream.read(stream.topics.training()))
          .extracting(record -> record.value().getStep())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 700 / BATCH).boxed().toList());
      assertThat(scored(stream)).isEqualTo(700);
    }
  }

  /**
   * What the changelog holds belongs to the very transaction that committed the offsets. Were the
   * state written after the transaction, as {@code StateStore.commit()} is called, it would lag one
   * commit behind here.
   */
  @Test
  void commitsItsStateInTheTransactionOfTheOffsets() {
    try (TestStream stream = stream("atomic", 1)) {
      try (StreamRunner runner = stream.run(stateDirectory)) {
        for (int round = 1; round <= 5; round++) {
          stream.sendDigits((round - 1) * 50, round * 50);
          stream.awaitCommitted();
          runner.checkAlive();
          LearnerCheckpoint checkpoint = newestCheckpoint(stream);
          assertThat(checkpoint.getImages() + checkpoint.getPending().size())
              .isEqualTo(round * 50L);
        }
      }
    }
  }

  @Test
  void givesEachPartitionALearnerAndAllOfThemOneModel() {
    try (TestStream stream = stream("two", 2)) {
      stream.sendDigits(0, 800);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        TestStream.await("the scores to be measured", () -> scored(stream) == 800);
        assertThat(runner.registry().learners())
            .extracting("learner")
            .containsExactly("learner-0", "learner-1");
        TestStream.await("the model to be published", () -> isPublished(stream));
      }

      assertThat(stream.read(stream.topics.predictions())).hasSize(800);
      long steps =
          stream.position().committed().values().stream().mapToLong(images -> images / BATCH).sum();
      assertThat(stream.snapshots())
          .singleElement()
          .satisfies(
              model -> {
                assertThat(model.modelId()).isEqualTo("merged");
                assertThat(model.step()).isEqualTo(steps);
                assertThat(model.images()).isEqualTo(steps * BATCH);
              });
    }
  }

  @Test
  void stopsWithAReadableLineWhenTheSavedStateIsOfAnotherNetwork() throws InterruptedException {
    try (TestStream stream = stream("other-network", 1)) {
      stream.sendDigits(0, 100);
      String before = runToTheEnd(stream).sha256();

      LearnerSettings other = LearnerSettings.defaults();
      try (StreamRunner runner = stream.run(stateDirectory, other)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining("made with another network")
            .withMessageContaining("another application id");
      }

      assertThat(runToTheEnd(stream).sha256()).isEqualTo(before);
    }
  }

  @Test
  void countsOnWithAnotherWindowAndFadingFactor() {
    try (TestStream stream = stream("window", 1)) {
      stream.sendDigits(0, 100);
      runToTheEnd(stream);
      stream.sendDigits(100, 140);
      AccuracySettings other = new AccuracySettings(10, 50, 0.9);
      try (StreamRunner runner = stream.run(stateDirectory, TestStream.learning(), other)) {
        TestStream.await("the scores to be measured", () -> scored(stream) == 140);
        runner.checkAlive();
      }

      List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
      Accuracy last = accuracy.get(accuracy.size() - 1).value();
      assertThat(last.getWindow()).isEqualTo(50);
      assertThat(last.getFadingFactor()).isEqualTo(0.9);
      assertThat(last.getConfusion().stream().mapToLong(n -> n).sum()).isEqualTo(140);
      long correctOfLast40 =
          stream.read(stream.topics.predictions()).stream()
              .skip(100)
              .filter(record -> record.value().getCorrect())
              .count();
      assertThat(last.getWindowed()).isEqualTo(correctOfLast40 / 40.0);
    }
  }

  @Test
  void goesOnAfterJunkThatIsTheFirstRecordOrTheFirstAfterARestart() {
    try (TestStream stream = stream("junk", 1)) {
      stream.sendJunk(new byte[] {1, 2, 3});
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      stream.sendDigits(0, 100);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      assertThat(stream.snapshots()).extracting(Snapshot::step).containsExactly(100L / BATCH);

      stream.sendJunk(new byte[] {4, 5, 6});
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }

      assertThat(stream.read(stream.topics.deadLetters()))
          .extracting(ConsumerRecord::value)
          .containsExactly(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
    }
  }

  @Test
  void goesOnAfterARecordThatIsTooLargeForADeadLetter() {
    try (TestStream stream = stream("large", 1)) {
      stream.sendJunk(new byte[3_000_000]);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }

      ConsumerRecord<byte[], byte[]> letter = stream.read(stream.topics.deadLetters()).get(0);
      assertThat(letter.key()).isEqualTo("junk".getBytes(UTF_8));
      assertThat(letter.value()).isNull();
      assertThat(letter.headers().lastHeader(DeadLetter.VALUE_BYTES_HEADER).value())
          .isEqualTo("3000000".getBytes(UTF_8));
    }
  }

  @Test
  void predictsAnImageWhoseRecordHasNoTimestamp() {
    try (TestStream stream = stream("timeless", 1)) {
      Image image = TestStream.image(DrawnDigits.training(5).get(0));
      byte[] value = stream.topics.images().valueSerde().serializer().serialize("", image);
      stream.sendRaw(
          new ProducerRecord<>(
              stream.topics.images().name(), 0, image.getId().getBytes(UTF_8), value) {
            @Override
            public Long timestamp() {
              return RecordBatch.NO_TIMESTAMP; // as clients of old versions send
            }
          });
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitPredictions(1);
        runner.checkAlive();
      }

      List<ConsumerRecord<String, Prediction>> predictions =
          stream.read(stream.topics.predictions());
      assertThat(predictions).extracting(ConsumerRecord::key).containsExactly(image.getId());
      assertThat(predictions.get(0).timestamp()).isPositive();
    }
  }

  @Test
  void saysThatAClockIsWrongWhenTheBrokersRefuseATime() throws InterruptedException {
    try (TestStream stream = stream("clock", 1)) {
      ConfigResource training =
          new ConfigResource(ConfigResource.Type.TOPIC, stream.topics.training().name());
      AlterConfigOp nothingEarlier =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "0"),
              AlterConfigOp.OpType.SET);
      TestStream.awaitDone(
          () ->
              stream
                  .admin()
                  .incrementalAlterConfigs(Map.of(training, List.of(nothingEarlier)))
                  .all());
      stream.sendDigits(0, BATCH);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining("refused a record")
            .withMessageContaining("clock");
      }
    }
  }

  @Test
  void refusesToLearnTwiceFromImagesWhenTheGroupsOffsetsAreLost() throws InterruptedException {
    try (TestStream stream = stream("offsets", 1)) {
      stream.sendDigits(0, 100);
      String before = runToTheEnd(stream).sha256();
      TopicPartition images = new TopicPartition(stream.topics.images().name(), 0);
      TestStream.awaitDone(() -> stream.admin().deleteConsumerGroups(List.of(stream.name)).all());

      try (StreamRunner runner = stream.run(stateDirectory)) {
        assertThatExceptionOfType(UserException.class)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageContaining("offsets-images-0 before offset 100")
            .withMessageContaining("from offset 0")
            .withMessageContaining("group 'offsets'")
            .withMessageContaining("another application id");
      }
      TestStream.awaitDone(
          () ->
              stream
                  .admin()
                  .alterConsumerGroupOffsets(
                      stream.name, Map.of(images, new OffsetAndMetadata(100)))
                  .all());

      assertThat(runToTheEnd(stream).sha256()).isEqualTo(before);
      assertThat(stream.read(stream.topics.predictions())).hasSize(100);
    }
  }

  private static TestStream stream(String name, int partitions) {
    return new TestStream(broker.bootstrapServers(), name, partitions);
  }

  private Snapshot runToTheEnd(TestStream stream) {
    try (StreamRunner runner = stream.run(stateDirectory)) {
      stream.awaitCommitted();
      long sent = stream.position().imagesEnd();
      TestStream.await("the scores to be measured", () -> scored(stream) == sent);
      runner.checkAlive();
    }
    return stream.snapshots().get(0);
  }

  /** Whether the merged model with all whole mini-batches of two partitions is published. */
  private static boolean isPublished(TestStream stream) {
    long steps =
        stream.position().committed().values().stream().mapToLong(images -> images / BATCH).sum();
    return stream.snapshots().stream().anyMatch(model -> model.step() == steps);
  }

  private static long scored(TestStream stream) {
    List<ConsumerRecord<String, Accuracy>> accuracy = stream.read(stream.topics.accuracy());
    return accuracy.isEmpty() ? 0 : accuracy.get(accuracy.size() - 1).value().getImages();
  }

  private static LearnerCheckpoint newestCheckpoint(TestStream stream) {
    return stream
        .read(
            stream.name + "-learner-changelog",
            new StringDeserializer(),
            new ByteArrayDeserializer())
        .stream()
        .filter(record -> record.key().equals("checkpoint#0"))
        .reduce((older, newer) -> newer)
        .map(
            record ->
                AvroSerde.of(LearnerCheckpoint.class)
                    .deserializer()
                    .deserialize("", record.value()))
        .orElseThrow();
  }
}
