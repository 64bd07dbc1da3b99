package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Saved state that must not be used, on a real broker: one readable line, and it stays as it is.
 */
@Timeout(180)
class DamagedStateTest {

  private static final int IMAGES = 100;
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
  void aTensorThatIsMissing() throws Exception {
    try (TestStream stream = learned("missing")) {
      write(stream, "learner", tensorKey(stream), null);

      assertRefused(stream, "learner", "is damaged: tensor 'values/", "is missing");
    }
  }

  @Test
  void aTensorWithoutANumber() throws Exception {
    try (TestStream stream = learned("nan")) {
      String key = tensorKey(stream);
      byte[] bytes = newest(stream, key);
      bytes[2] = (byte) 0xC0; // little-endian: the first element becomes NaN
      bytes[3] = 0x7F;
      write(stream, "learner", key, bytes);

      assertRefused(stream, "learner", "is damaged: tensor 'values/", "not finite");
    }
  }

  @Test
  void aCheckpointOfANewerProgram() throws Exception {
    try (TestStream stream = learned("newer")) {
      byte[] bytes = newest(stream, "checkpoint#0");
      bytes[5]++; // the fingerprint of the schema
      write(stream, "learner", "checkpoint#0", bytes);

      assertRefused(
          stream, "learner", "is damaged: its checkpoint record cannot be read", "schema newer");
    }
  }

  @Test
  void aChangelogThatWasDeleted() throws Exception {
    try (TestStream stream = learned("deleted")) {
      stream.admin().deleteTopics(List.of("deleted-learner-changelog")).all().get();

      assertRefused(
          stream,
          "learner",
          "ends at source offset 0, but offset 100 was committed with it",
          "deleted-learner-changelog, partition 0",
          "was deleted, cut off, or");
    }
  }

  @Test
  void anAccuracyThatCannotBeRead() throws Exception {
    try (TestStream stream = learned("accuracy")) {
      write(stream, "accuracy", "all#0", new byte[] {1, 2, 3});

      assertRefused(stream, "accuracy", "store 'accuracy' is damaged", "too short");
    }
  }

  @Test
  void anAccuracyWhoseChangelogWasDeleted() throws Exception {
    try (TestStream stream = learned("scores")) {
      stream.admin().deleteTopics(List.of("scores-accuracy-changelog")).all().get();

      assertRefused(
          stream, "accuracy", "store 'accuracy' ends at source offset 0", "committed with it");
    }
  }

  @Test
  void aChangelogThatRottedOnTheBrokersDisk(@TempDir Path data) throws Exception {
    EmbeddedBroker first = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, 0));
    String address = first.bootstrapServers();
    try (first;
        TestStream stream = new TestStream(address, "rotten", 1)) {
      learn(stream);
    }
    flipByte(data.resolve("kafka-logs").resolve("rotten-learner-changelog-0"));
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));

    try (EmbeddedBroker second = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, port));
        TestStream stream = new TestStream(second.bootstrapServers(), "rotten", 1)) {
      assertRefused(
          stream, "learner", "records that are damaged", "rotten-learner-changelog-0 at offset");
    }
  }

  private TestStream learned(String name) throws Exception {
    TestStream stream = new TestStream(broker.bootstrapServers(), name, 1);
    learn(stream);
    return stream;
  }

  private void learn(TestStream stream) throws Exception {
    stream.sendDigits(0, IMAGES);
    try (StreamRunner runner = stream.run(stateDirectory)) {
      stream.awaitCommitted();
      TestStream.await(
          "the scores to be measured",
          () ->
              stream.read(stream.topics.accuracy()).stream()
                  .anyMatch(record -> record.value().getImages() == IMAGES));
      runner.checkAlive();
    }
  }

  private void assertRefused(TestStream stream, String store, String... message) throws Exception {
    stream.sendDigits(IMAGES, 2 * IMAGES);
    long committed = stream.position().imagesCommitted();
    long end = end(stream, store);
    try (StreamRunner runner = stream.run(stateDirectory)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> runner.awaitEnd(Duration.ofSeconds(60)))
          .satisfies(
              refused ->
                  assertThat(refused.getMessage())
                      .contains(message)
                      .contains("another application id")
                      .doesNotContain("\n"));
    }
    assertThat(end(stream, store)).as("end of the changelog").isEqualTo(end);
    if (store.equals("learner")) { // a learner goes on until the accuracy's failure stops all
      assertThat(stream.position().imagesCommitted()).isEqualTo(committed);
    }
  }

  /** Returns the end of a store's changelog; 0 when there is none. */
  private static long end(TestStream stream, String store) {
    TopicPartition changelog = new TopicPartition(stream.name + "-" + store + "-changelog", 0);
    try {
      return stream
          .admin()
          .listOffsets(Map.of(changelog, OffsetSpec.latest()))
          .partitionResult(changelog)
          .get()
          .offset();
    } catch (ExecutionException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(TestStream stream, String store, String key, byte[] value) {
    stream.sendRaw(
        new ProducerRecord<>(
            stream.name + "-" + store + "-changelog", 0, key.getBytes(UTF_8), value));
  }

  private static String tensorKey(TestStream stream) {
    return stream
        .read(changelog(stream), new StringDeserializer(), new ByteArrayDeserializer())
        .stream()
        .map(record -> record.key())
        .filter(key -> key.startsWith("tensor/values/"))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] newest(TestStream stream, String key) {
    return stream
        .read(changelog(stream), new StringDeserializer(), new ByteArrayDeserializer())
        .stream()
        .filter(record -> record.key().equals(key))
        .reduce((older, newer) -> newer)
        .orElseThrow()
        .value();
  }

  private static String changelog(TestStream stream) {
    return stream.name + "-learner-changelog";
  }

  private static void flipByte(Path partition) throws IOException {
    try (Stream<Path> files = Files.list(partition)) {
      Path segment =
          files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        long middle = file.length() / 2;
        file.seek(middle);
        int value = file.read();
        file.seek(middle);
        file.write(value ^ 0x10);
      }
    }
  }
}
