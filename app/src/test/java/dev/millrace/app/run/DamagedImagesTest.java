package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.model.data.DrawnDigits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that changed on the broker's disk: what the message says gets the application past. */
@Timeout(300)
class DamagedImagesTest {

  private static final int LEARNED = 100;
  private static final int SENT = 400;

  /** Bytes before the fields of a batch's header that are read here. */
  private static final int LENGTH_AT = 8;

  private static final int MAGIC_AT = 16;
  private static final int LAST_OFFSET_DELTA_AT = 23;
  private static final int HEADER_BYTES = 61;

  private static final Pattern RESET =
      Pattern.compile("--group (\\S+) --topic (\\S+):0 --reset-offsets --to-offset (\\d+) ");

  @TempDir private Path data;
  @TempDir private Path stateDirectory;

  /** A batch of records in the log, from its first to its last offset. */
  private record Batch(long position, int bytes, long first, long last) {}

  @Test
  void areLeftOutWithTheirBatch() throws Exception {
    assertPassed("changed", batch -> HEADER_BYTES + (batch.bytes() - HEADER_BYTES) / 2);
  }

  @Test
  void areLeftOutWhenTheBrokerCannotReadThemEither() throws Exception {
    assertPassed("unreadable", batch -> MAGIC_AT);
  }

  private interface ByteOf {
    int of(Batch batch);
  }

  private void assertPassed(String name, ByteOf damaged) throws Exception {
    EmbeddedBroker first = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, 0));
    String address = first.bootstrapServers();
    try (first;
        TestStream stream = new TestStream(address, name, 1)) {
      stream.sendDigits(0, LEARNED);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        runner.checkAlive();
      }
      stream.sendDigits(LEARNED, SENT);
    }
    Path log = log(name + "-images-0");
    List<Batch> batches = batches(log);
    Batch batch = batches.get(batches.size() - 3);
    assertThat(batch.first()).isGreaterThan(LEARNED);
    flip(log, batch.position() + damaged.of(batch));

    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    try (EmbeddedBroker second = EmbeddedBroker.start(EmbeddedBrokerSettings.in(data, port));
        TestStream stream = new TestStream(second.bootstrapServers(), name, 1);
        TestStream careful =
            new TestStream(
                second.bootstrapServers(),
                name,
                1,
                Map.of("commit.interval.ms", "0", "max.task.idle.ms", "-1"))) {
      String advice = fault(stream);
      assertThat(advice).contains(name + "-images-0").doesNotContain("\n");
      while (stream.position().imagesCommitted() < batch.first()) {
        assertThat(advice).contains("--set commit.interval.ms=0 --set max.task.idle.ms=-1");
        advice = fault(careful);
      }
      assertThat(advice).doesNotContain("commit.interval.ms");

      follow(advice, stream, batch.last() + 1);

      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        int damagedImages = Math.toIntExact(batch.last() - batch.first() + 1);
        stream.awaitPredictions(SENT - damagedImages);
        runner.checkAlive();
      }
      DrawnDigits digits = DrawnDigits.training(5);
      assertThat(stream.read(stream.topics.predictions()))
          .extracting(record -> record.key())
          .containsExactlyElementsOf(
              LongStream.range(0, SENT)
                  .filter(offset -> offset < batch.first() || offset > batch.last())
                  .mapToObj(offset -> digits.get(offset).id())
                  .toList());
    }
  }

  private String fault(TestStream stream) {
    try (StreamRunner runner = stream.run(stateDirectory)) {
      return catchThrowableOfType(UserException.class, () -> runner.awaitEnd(Duration.ofMinutes(2)))
          .getMessage();
    }
  }

  /** Does what kafka-consumer-groups.sh does, as often as the group still has members. */
  private static void follow(String advice, TestStream stream, long next) {
    Matcher reset = RESET.matcher(advice);
    assertThat(reset.find()).as(advice).isTrue();
    assertThat(Long.parseLong(reset.group(3))).as(advice).isEqualTo(next);
    TopicPartition partition = new TopicPartition(reset.group(2), 0);
    TestStream.await(
        "the group to be empty",
        () -> {
          try {
            stream
                .admin()
                .alterConsumerGroupOffsets(
                    reset.group(1), Map.of(partition, new OffsetAndMetadata(next)))
                .all()
                .get();
            return true;
          } catch (ExecutionException e) {
            return false;
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private Path log(String partition) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("kafka-logs").resolve(partition))) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  private static List<Batch> batches(Path log) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log));
    List<Batch> batches = new ArrayList<>();
    int at = 0;
    while (at + HEADER_BYTES <= bytes.limit() && bytes.getInt(at + LENGTH_AT) > 0) {
      int size = LENGTH_AT + Integer.BYTES + bytes.getInt(at + LENGTH_AT);
      long first = bytes.getLong(at);
      batches.add(new Batch(at, size, first, first + bytes.getInt(at + LAST_OFFSET_DELTA_AT)));
      at += size;
    }
    return batches;
  }

  private static void flip(Path log, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(at);
      int value = file.read();
      file.seek(at);
      file.write(value ^ 0x10);
    }
  }
}
