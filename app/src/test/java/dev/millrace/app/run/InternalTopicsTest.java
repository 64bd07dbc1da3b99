package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.topology.Merging;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records on internal topics that this application did not write, on a real broker. */
@Timeout(180)
class InternalTopicsTest {

  private static final int IMAGES = 300;
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
  void whatIsNoMergedModelIsPassedOverAtEachStart() throws IOException {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "merged-model", 2)) {
      Topic<?, ?> models =
          MillraceSettings.of(TestStream.learning())
              .withMerging(new Merging(stream.name, 2))
              .mergedModels()
              .orElseThrow();
      stream.create(models);
      String topic = models.name();
      send(stream, topic, resource("merged-model-one-byte.bin"));
      send(stream, topic, resource("merged-model-three-parameters.bin"));
      send(stream, topic, resource("merged-model-2-31-parameters.bin"));
      send(stream, topic, null);

      for (int start = 1; start <= 2; start++) {
        stream.sendDigits((start - 1) * IMAGES, start * IMAGES);
        try (StreamRunner runner = stream.run(stateDirectory)) {
          stream.awaitCommitted();
          stream.awaitPredictions(start * IMAGES);
          runner.checkAlive();
        }
      }
      assertThat(stream.read(stream.topics.deadLetters())).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"scores, 1", "deltas, 2"})
  void whatCannotBeReadEndsTheApplicationInOneLineAndIsNotLost(String name, int partitions)
      throws InterruptedException {
    try (TestStream stream = learned("undecodable-" + name, partitions)) {
      assertEachStartEnds(stream, name, new byte[] {1, 2, 3}, "too short");
    }
    try (TestStream stream = learned("null-" + name, partitions)) {
      assertEachStartEnds(stream, name, null, "the record has no value");
    }
  }

  @Test
  void aDeltaThatWouldSpoilTheModelEndsTheApplication() throws InterruptedException {
    try (TestStream stream = learned("spoiled-delta", 2)) {
      ByteBuffer notANumber = ByteBuffer.wrap(new byte[] {0, 0, (byte) 0xC0, 0x7F});
      DeltaPart part = new DeltaPart("learner-0", Long.MAX_VALUE, 1L, 1L, 32L, 0, notANumber);
      byte[] value = AvroSerde.of(DeltaPart.class).serializer().serialize("", part);

      assertEachStartEnds(
          stream, "deltas", value, "the change of weight 0 must be finite, but was NaN");
    }
  }

  private TestStream learned(String name, int partitions) {
    TestStream stream = new TestStream(broker.bootstrapServers(), name, partitions);
    stream.sendDigits(0, IMAGES);
    try (StreamRunner runner = stream.run(stateDirectory.resolve(name))) {
      stream.awaitCommitted();
      runner.checkAlive();
    }
    return stream;
  }

  private void assertEachStartEnds(TestStream stream, String internal, byte[] value, String how)
      throws InterruptedException {
    String topic = stream.name + "-" + internal + "-repartition";
    send(stream, topic, value);
    for (int start = 1; start <= 2; start++) {
      try (StreamRunner runner = stream.run(stateDirectory.resolve(stream.name))) {
        assertThatExceptionOfType(UserException.class)
            .as("start %d", start)
            .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
            .withMessageStartingWith("Internal topic " + topic + " has a record")
            .withMessageContaining(how)
            .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("\n"));
        assertThat(runner.health().healthy()).isFalse();
      }
    }
    assertThat(stream.read(stream.topics.deadLetters())).isEmpty();
  }

  private static void send(TestStream stream, String topic, byte[] value) {
    stream.sendRaw(new ProducerRecord<>(topic, 0, new byte[] {1}, value));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = InternalTopicsTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
