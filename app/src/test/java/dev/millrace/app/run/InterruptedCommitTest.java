package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.StreamsDefaults;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commits that fail, on a real broker: nothing is lost, nothing learned twice. */
@Timeout(180)
class InterruptedCommitTest {

  private static final int IMAGES = 700;
  private static final int STEPS = IMAGES / 32;
  private static EmbeddedBroker broker;
  private static String undisturbed;

  @TempDir private Path stateDirectory;

  /** Kafka's clients, but when told so, the next commit that holds a prediction fails. */
  private static final class FaultyClients extends DefaultKafkaClientSupplier {

    private final AtomicReference<RuntimeException> fault = new AtomicReference<>();

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
        private boolean predicted;

        @Override
        public Future<RecordMetadata> send(
            ProducerRecord<byte[], byte[]> message, Callback callback) {
          predicted |= message.topic().endsWith("predictions");
          return super.send(message, callback);
        }

        @Override
        public void commitTransaction() {
          RuntimeException now = predicted ? fault.getAndSet(null) : null;
          if (now != null) {
            throw now;
          }
          super.commitTransaction();
          predicted = false;
        }
      };
    }
  }

  @BeforeAll
  static void learnUndisturbed(@TempDir Path directory) {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    try (TestStream stream = stream("undisturbed")) {
      stream.sendDigits(0, IMAGES);
      undisturbed = runToTheEnd(stream, directory).sha256();
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /** Kafka Streams then closes the task and opens the very same one again, timers included. */
  @Test
  void goesOnWhenACommitTimesOut() {
    FaultyClients clients = new FaultyClients();
    try (TestStream stream = stream("revived");
        KafkaStreams streams = streams(stream, clients)) {
      stream.sendDigits(0, IMAGES / 2);
      stream.awaitPredictions(IMAGES / 2);
      clients.fault.set(new TimeoutException("made by the test"));
      stream.sendDigits(IMAGES / 2, IMAGES);
      TestStream.await("the fault", () -> clients.fault.get() == null);

      TestStream.await("the last snapshot", () -> newestStep(stream) == STEPS);

      assertThat(streams.state()).isEqualTo(State.RUNNING);
      assertLearnedAsUndisturbed(stream);
    }
  }

  /** As after a silence of the brokers that outlasted the transaction's timeout. */
  @Test
  void goesOnWhenTheBrokersHaveGivenUpTheTransaction() {
    FaultyClients clients = new FaultyClients();
    try (TestStream stream = stream("given-up");
        KafkaStreams streams = streams(stream, clients)) {
      stream.sendDigits(0, IMAGES / 2);
      stream.awaitPredictions(IMAGES / 2);
      clients.fault.set(new InvalidTxnStateException("made by the test"));
      stream.sendDigits(IMAGES / 2, IMAGES);
      TestStream.await("the fault", () -> clients.fault.get() == null);

      TestStream.await("the last snapshot", () -> newestStep(stream) == STEPS);

      assertThat(streams.state()).isEqualTo(State.RUNNING);
      assertLearnedAsUndisturbed(stream);
    }
  }

  @Test
  void goesOnElsewhereAfterACrash(@TempDir Path otherMachine) {
    FaultyClients clients = new FaultyClients();
    try (TestStream stream = stream("crashed")) {
      try (KafkaStreams streams = streams(stream, clients)) {
        stream.sendDigits(0, IMAGES / 2);
        stream.awaitPredictions(IMAGES / 2);
        clients.fault.set(new KafkaException("made by the test"));
        stream.sendDigits(IMAGES / 2, IMAGES);
        TestStream.await("the crash", () -> streams.state().hasCompletedShutdown());
      }
      assertThat(newestStep(stream)).isLessThan(STEPS);

      runToTheEnd(stream, otherMachine);

      assertLearnedAsUndisturbed(stream);
      assertOnlyTheOpenTransactionCameAgain(stream);
    }
  }

  private static void assertLearnedAsUndisturbed(TestStream stream) {
    stream.awaitPredictions(IMAGES);
    assertThat(stream.snapshots()).extracting(Snapshot::sha256).containsExactly(undisturbed);
    assertThat(stream.read(stream.topics.predictions())).hasSize(IMAGES);
    assertThat(stream.read(stream.topics.training()))
        .extracting(record -> record.value().getStep())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
  }

  /** What was committed before the crash is never predicted again, not even to be rolled back. */
  private static void assertOnlyTheOpenTransactionCameAgain(TestStream stream) {
    Map<String, Long> predictions =
        stream.readUncommitted(stream.topics.predictions()).stream()
            .collect(Collectors.groupingBy(ConsumerRecord::key, Collectors.counting()));
    DrawnDigits digits = DrawnDigits.training(5);
    for (int i = 0; i < IMAGES; i++) {
      long times = predictions.get(digits.get(i).id());
      assertThat(times).as("image %d", i).isBetween(1L, i < IMAGES / 2 ? 1L : 2L);
    }
    assertThat(predictions.values()).contains(2L);
  }

  private static TestStream stream(String name) {
    return new TestStream(broker.bootstrapServers(), name, 1);
  }

  private KafkaStreams streams(TestStream stream, FaultyClients clients) {
    Properties properties = new Properties();
    properties.putAll(StreamsDefaults.tuned(TestStream.learning()));
    properties.putAll(StreamsDefaults.required());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stream.name);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    KafkaStreams streams =
        new KafkaStreams(
            ApplicationTopology.learning(stream.topics, MillraceSettings.of(TestStream.learning())),
            properties,
            clients);
    streams.setUncaughtExceptionHandler(StreamFault::responseTo);
    streams.start();
    return streams;
  }

  private static Snapshot runToTheEnd(TestStream stream, Path directory) {
    try (StreamRunner runner = stream.run(directory)) {
      stream.awaitCommitted();
      TestStream.await("the last snapshot", () -> newestStep(stream) == STEPS);
      runner.checkAlive();
    }
    return stream.snapshots().get(0);
  }

  private static long newestStep(TestStream stream) {
    List<Snapshot> snapshots = stream.snapshots();
    return snapshots.isEmpty() ? 0 : snapshots.get(0).step();
  }
}
