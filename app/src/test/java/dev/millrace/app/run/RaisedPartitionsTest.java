package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that were added to {@code images}, or to an internal topic. */
@Timeout(240)
class RaisedPartitionsTest {

  private static EmbeddedBroker broker;

  @TempDir private Path state;
  @TempDir private Path beside;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 3"})
  void ofImagesEndEveryInstanceWithALineThatSaysSo(int before, int now) throws Exception {
    String name = "raised" + before;
    String expected =
        "'" + name + "-images' has " + now + " partitions now, but application '" + name;
    try (TestStream stream = new TestStream(broker.bootstrapServers(), name, before)) {
      stream.sendDigits(0, 100);
      try (StreamRunner runner = stream.run(state);
          StreamRunner other = stream.run(beside)) {
        stream.awaitCommitted();
        raise(stream, stream.topics.images().name(), now);
        assertEnds(runner, expected);
        assertEnds(other, expected);
      }
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> stream.run(state).close())
          .withMessageContaining(expected)
          .withMessageContaining("has learned from " + before)
          .withMessageContaining("another --application-id");
      raise(stream, stream.topics.labels().name(), now);
      try (StreamRunner anew = stream.run(state, name + "-anew", Role.BOTH)) {
        TestStream.await(
            "all images to be learned from",
            () ->
                anew.registry().learners().stream().mapToLong(learner -> learner.images()).sum()
                    >= 32);
        anew.checkAlive();
      }
      assertGoesOnWithItsModelOnATopicLikeTheFirst(stream, before);
    }
  }

  private void assertGoesOnWithItsModelOnATopicLikeTheFirst(TestStream stream, int partitions) {
    stream.recreateImages(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      stream.sendDigits(200 + 100 * partition, 300 + 100 * partition, partition);
    }
    try (StreamRunner again = stream.runRecreated(state, Role.BOTH)) {
      stream.awaitCommitted();
      again.checkAlive();
      assertThat(again.registry().learners())
          .hasSize(partitions)
          .allSatisfy(learner -> assertThat(learner.images()).isGreaterThan(100));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"accuracy-changelog", "deltas-repartition"})
  void ofAnInternalTopicEndItWithALineThatSaysSo(String topic) throws Exception {
    String name = "internal-" + topic;
    try (TestStream stream = new TestStream(broker.bootstrapServers(), name, 2)) {
      stream.sendDigits(0, 10);
      try (StreamRunner runner = stream.run(state)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      raise(stream, name + "-" + topic, 2);
      try (StreamRunner runner = stream.run(state)) {
        assertEnds(
            runner,
            "Internal topic '" + name + "-" + topic + "' has 2 partitions, but must have 1");
      }
    }
  }

  private static void assertEnds(StreamRunner runner, String line) {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(90)))
        .withMessageContaining(line)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("StreamsResetter"));
  }

  private static void raise(TestStream stream, String topic, int partitions) throws Exception {
    stream
        .admin()
        .createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
        .all()
        .get();
  }
}
