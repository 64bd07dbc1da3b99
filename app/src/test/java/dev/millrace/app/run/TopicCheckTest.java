package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topics that were made by hand, or changed, on a real broker. */
@Timeout(300)
class TopicCheckTest {

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
  void deadLettersKeepWithinWhatTheirTopicTakes() throws Exception {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "small", 1)) {
      alter(stream, stream.topics.deadLetters().name(), "max.message.bytes", "100000");
      stream.sendJunk(new byte[99_000]);
      stream.sendJunk(new byte[80_000]);
      stream.sendJunk(new byte[70_000]);
      stream.sendDigits(0, 10);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitPredictions(10);
        runner.checkAlive();
      }

      List<ConsumerRecord<byte[], byte[]>> letters = stream.read(stream.topics.deadLetters());
      assertThat(letters).hasSize(3);
      assertThat(letters.get(0).value()).isNull();
      assertThat(letters.get(0).headers().lastHeader(DeadLetter.VALUE_BYTES_HEADER).value())
          .isEqualTo("99000".getBytes(UTF_8));
      assertThat(letters.get(1).value()).hasSize(80_000);
      assertThat(letters.get(2).value()).hasSize(70_000);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a, model, cleanup.policy, delete",
    "b, model, cleanup.policy, 'compact,delete'",
    "c, model, max.message.bytes, 20000",
    "d, dead-letters, cleanup.policy, compact",
    "e, dead-letters, max.message.bytes, 1000",
    "f, predictions, max.message.bytes, 20000",
    "g, accuracy, max.message.bytes, 16500",
    "h, training, max.message.bytes, 1000",
    "i, images, cleanup.policy, compact",
    "j, labels, cleanup.policy, compact",
  })
  void aTopicThatWouldLoseOrRefuseRecordsIsRefused(
      String name, String topic, String key, String value) throws Exception {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), name, 1)) {
      alter(stream, name + "-" + topic, key, value);

      assertThatThrownBy(() -> stream.run(stateDirectory).close())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("Topic '" + name + "-" + topic + "' has " + key + "=" + value)
          .hasMessageContaining("--topic " + name + "-" + topic + " --add-config " + key + "=");
    }
  }

  @Test
  void asManyPartitionsOfLabelsAsOfImagesAreRequired() throws Exception {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "uneven", 1)) {
      String labels = stream.topics.labels().name();
      stream.admin().createPartitions(Map.of(labels, NewPartitions.increaseTo(3))).all().get();
      assertThatThrownBy(() -> stream.run(stateDirectory).close())
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Topic 'uneven-labels' has 3 partitions, but must have 1, as many as"
                  + " 'uneven-images': delete it and start again, and it is made anew.");
    }
  }

  @Test
  void aProducerThatCouldNotSendAModelIsRefused() {
    try (TestStream stream =
        new TestStream(
            broker.bootstrapServers(),
            "request",
            1,
            Map.of("producer.max.request.size", "20000"))) {
      assertThatThrownBy(() -> stream.run(stateDirectory).close())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("Setting max.request.size is 20000, too little for parts of");
    }
  }

  @Test
  void aNetworkWhosePredictionsAProducerWouldNotSendIsRefused() {
    int classes = 600_000;
    LearnerSettings defaults = TestStream.learning();
    LearnerSettings learning =
        new LearnerSettings(
            Architecture.fromJson(
                """
                {"input":[1,1,1],"layers":[{"type":"flatten"},{"type":"dense","units":%d}]}"""
                    .formatted(classes)),
            defaults.training(),
            defaults.batchSize(),
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle(),
            StreamSettings.NONE);
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "classes", 1)) {
      assertThatThrownBy(
              () ->
                  stream
                      .run(stateDirectory, learning, new AccuracySettings(classes, 100, 0.99))
                      .close())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("Setting max.request.size is 2097152, too little for predictions")
          .hasMessageContaining("--set max.request.size=24");
    }
  }

  @Test
  void snapshotsMayBeKeptForEver() throws Exception {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "ever", 1)) {
      alter(stream, stream.topics.model().name(), "cleanup.policy", "delete");
      alter(stream, stream.topics.model().name(), "retention.ms", "-1");

      stream.run(stateDirectory).close();
    }
  }

  @Test
  void topicsOfTheApplicationsOwnAreCheckedToo() throws Exception {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "own", 2)) {
      try (StreamRunner runner = stream.run(stateDirectory)) {
        assertThat(runner.awaitRunning(Duration.ofSeconds(60))).isTrue();
      }
      List<String> internal =
          stream.admin().listTopics().names().get().stream()
              .filter(topic -> topic.startsWith("own-"))
              .filter(topic -> topic.endsWith("-changelog") || topic.endsWith("-repartition"))
              .toList();
      assertThat(internal).hasSizeGreaterThanOrEqualTo(5);
      for (String topic : internal) {
        boolean state = topic.endsWith("-changelog");
        assertRefused(stream, topic, state ? "delete" : "compact", state ? "compact" : "delete");
      }
      assertRefused(stream, "own-merged-model", "delete", "compact");
    }
  }

  @ParameterizedTest
  @CsvSource({"retention.ms, 60000", "retention.bytes, 1000000"})
  void whatIsBetweenThePartsOfTheApplicationMustBeKept(String key, String value) throws Exception {
    String name = "kept-" + key;
    String topic = name + "-scores-repartition";
    try (TestStream stream = new TestStream(broker.bootstrapServers(), name, 1)) {
      try (StreamRunner runner = stream.run(stateDirectory)) {
        assertThat(runner.awaitRunning(Duration.ofSeconds(60))).isTrue();
      }
      assertThat(value(stream, topic, key)).isEqualTo("-1");
      alter(stream, topic, key, value);

      assertThatThrownBy(() -> stream.run(stateDirectory).close())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("Topic '" + topic + "' has " + key + "=" + value)
          .hasMessageContaining("--add-config " + key + "=-1");
    }
  }

  private void assertRefused(TestStream stream, String topic, String wrong, String right)
      throws Exception {
    alter(stream, topic, "cleanup.policy", wrong);
    if (wrong.equals("delete")) {
      alter(stream, topic, "retention.ms", "60000");
    }
    assertThatThrownBy(() -> stream.run(stateDirectory).close())
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Topic '" + topic + "' has cleanup.policy=" + wrong);
    alter(stream, topic, "cleanup.policy", right);
  }

  private static void alter(TestStream stream, String topic, String key, String value)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    stream
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                resource,
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
    TestStream.await(key + " of " + topic, () -> value(stream, topic, key).equals(value));
  }

  private static String value(TestStream stream, String topic, String key) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return stream
          .admin()
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .get(key)
          .value();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
