package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.run.SpoiledRecords.Kind;
import dev.millrace.app.run.SpoiledRecords.Raw;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.topology.door.DeadLetter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand spoiled records among good ones, on a real broker: each is accounted for. */
@Timeout(300)
class BadRecordsTest {

  private static final long SEED = Long.getLong("millrace.test.seed", 20261124);
  private static final int SPOILED = 10_000;
  private static final int SPOILED_PER_GOOD = 4;
  private static final int LARGE = 3;

  @TempDir private Path stateDirectory;

  /** What was sent at one offset; {@code kind} is null for a good record. */
  private record Sent(String id, Kind kind) {}

  @Test
  void reachTheDeadLettersWithTheirReasonsAndStopNothing() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "bad", 1)) {
      List<Sent> sent = send(stream);
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        // The last images fill no mini-batch: the clock predicts them, perhaps after that commit.
        TestStream.await(
            "an answer to every record",
            () ->
                stream.read(stream.topics.predictions()).size()
                        + stream.read(stream.topics.deadLetters()).size()
                    >= sent.size());
        runner.checkAlive();
      }

      Map<Long, ConsumerRecord<byte[], byte[]>> letters = letters(stream);
      Map<String, Long> predictions =
          stream.read(stream.topics.predictions()).stream()
              .collect(Collectors.groupingBy(ConsumerRecord::key, Collectors.counting()));
      for (int offset = 0; offset < sent.size(); offset++) {
        Sent record = sent.get(offset);
        ConsumerRecord<byte[], byte[]> letter = letters.remove((long) offset);
        boolean predicted = predictions.remove(record.id) != null;
        assertThat(predicted)
            .as("%s: predicted, or else a dead letter", record)
            .isEqualTo(letter == null);
        if (record.kind == null) {
          assertThat(predicted).as("%s: predicted", record).isTrue();
        } else if (letter == null) {
          assertThat(record.kind.mayBeGood()).as("%s: predicted", record).isTrue();
        } else {
          assertThat(headers(letter).get(DeadLetter.MESSAGE_HEADER))
              .as(record.kind.name())
              .isNotBlank()
              .contains(record.kind.reason());
        }
      }
      assertThat(letters).as("letters of no record").isEmpty();
      assertThat(predictions).as("predictions of no record").isEmpty();
      report(sent, stream);
    }
  }

  /** Sends all records, and returns what stands at which offset. */
  private static List<Sent> send(TestStream stream) {
    DrawnDigits digits = DrawnDigits.training(9);
    SplittableRandom random = new SplittableRandom(SEED);
    List<Sent> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            stream.kafka.producer(
                Map.of(
                    ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip",
                    ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "20000000")),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < SPOILED; i++) {
        List<Kind> kinds = SpoiledRecords.KINDS;
        boolean large = i % (SPOILED / LARGE) == 1;
        Kind kind = large ? SpoiledRecords.TEN_MEGABYTES : kinds.get(i % kinds.size());
        Raw good = SpoiledRecords.raw(TestStream.image(digits.get(sent.size())));
        send(producer, stream, kind.spoil().apply(good, random));
        sent.add(new Sent(new String(good.key(), UTF_8), kind));
        if (i % SPOILED_PER_GOOD == 0) {
          Raw unspoiled = SpoiledRecords.raw(TestStream.image(digits.get(sent.size())));
          send(producer, stream, unspoiled);
          sent.add(new Sent(new String(unspoiled.key(), UTF_8), null));
        }
      }
    }
    return sent;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  private static void send(KafkaProducer<byte[], byte[]> producer, TestStream stream, Raw record) {
    producer.send(
        new ProducerRecord<>(stream.topics.images().name(), 0, record.key(), record.value()));
  }

  /** Returns the dead letters by the offset that they name. */
  private static Map<Long, ConsumerRecord<byte[], byte[]>> letters(TestStream stream) {
    List<ConsumerRecord<byte[], byte[]>> letters = stream.read(stream.topics.deadLetters());
    assertThat(letters)
        .allSatisfy(
            letter ->
                assertThat(headers(letter))
                    .containsEntry(DeadLetter.TOPIC_HEADER, stream.topics.images().name())
                    .containsEntry(DeadLetter.PARTITION_HEADER, "0"));
    return new HashMap<>(
        letters.stream()
            .collect(
                Collectors.toMap(
                    letter -> Long.valueOf(headers(letter).get(DeadLetter.OFFSET_HEADER)),
                    Function.identity())));
  }

  private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
    Map<String, String> headers = new HashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }

  private static void report(List<Sent> sent, TestStream stream) {
    Map<Long, ConsumerRecord<byte[], byte[]>> letters = letters(stream);
    Map<String, int[]> counts = new TreeMap<>();
    for (int offset = 0; offset < sent.size(); offset++) {
      Kind kind = sent.get(offset).kind;
      int[] count = counts.computeIfAbsent(kind == null ? "(good)" : kind.name(), k -> new int[2]);
      count[letters.containsKey((long) offset) ? 0 : 1]++;
    }
    System.out.println("Spoiled records, seed " + SEED + ": dead letters, predicted");
    counts.forEach(
        (name, count) ->
            System.out.printf(Locale.ROOT, "%-24s %,7d %,7d%n", name, count[0], count[1]));
  }
}
