package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.StreamSettings;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Merging;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.StreamsDefaults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several learners of one model on a real broker: whatever happens to them, each of their steps is
 * in the model once, and each image has one prediction.
 */
@Timeout(240)
class MergedLearningTest {

  private static final int BATCH = 32;
  private static final int PARTITIONS = 4;
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
  void instancesComeAndGoAndTrainOneModel(@TempDir Path second, @TempDir Path third) {
    try (TestStream stream = stream("come-and-go", PARTITIONS)) {
      stream.sendDigits(0, 600);
      try (StreamRunner one = stream.run(stateDirectory)) {
        TestStream.await("the first steps", () -> !steps(stream).isEmpty());
        try (StreamRunner two = stream.run(second)) {
          stream.sendDigits(600, 1200);
          TestStream.await("the second to take part", () -> !two.registry().learners().isEmpty());
          stream.awaitCommitted();
          two.checkAlive();
        }
        stream.sendDigits(1200, 1800);
        stream.awaitCommitted();
        one.checkAlive();
      }
      try (StreamRunner last = stream.run(third)) {
        stream.sendDigits(1800, 2400);
        assertAllIsMerged(stream, 2400);
        last.checkAlive();
      }
    }
  }

  @Test
  void anIdlePartitionHoldsUpNobody() {
    try (TestStream stream = stream("idle", 2)) {
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.sendDigits(0, 400, 0);
        TestStream.await(
            "a model of one learner's steps",
            () -> stream.snapshots().stream().anyMatch(model -> model.step() == 400 / BATCH));
        runner.checkAlive();
        assertThat(steps(stream)).containsOnlyKeys("learner-0");
      }
    }
  }

  @Test
  void aLearnerRemembersImagesOfTheOthers() {
    AtomicInteger sent = new AtomicInteger(960);
    try (TestStream stream = stream("shown", 2)) {
      try (StreamRunner runner =
          stream.run(stateDirectory, TestStream.learning(StreamSettings.defaults()))) {
        stream.sendDigits(0, 960, 0);
        stream.awaitPredictions(960);
        TestStream.await(
            "a learner that remembers more images than it has seen",
            () -> {
              int next = sent.getAndAdd(BATCH);
              stream.sendDigits(next, next + BATCH, 1);
              return stream.read(stream.topics.training()).stream()
                  .map(ConsumerRecord::value)
                  .anyMatch(step -> step.getRemembered() > step.getImages());
            });
        runner.checkAlive();
      }
    }
  }

  /** Kafka Streams then closes the tasks and opens the very same ones again. */
  @Test
  void mergesEachStepOnceWhenACommitTimesOut() {
    FaultyClients clients = new FaultyClients();
    try (TestStream stream = stream("revived", 2);
        KafkaStreams streams = streams(stream, clients)) {
      stream.sendDigits(0, 500);
      stream.awaitCommitted();
      clients.fault.set(new TimeoutException("made by the test"));
      stream.sendDigits(500, 1000);
      TestStream.await("the fault", () -> clients.fault.get() == null);

      assertAllIsMerged(stream, 1000);
      assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
    }
  }

  @Test
  void mergesEachStepOnceWhenALearnerGoesOnElsewhereAfterACrash(@TempDir Path otherMachine) {
    FaultyClients clients = new FaultyClients();
    try (TestStream stream = stream("crashed", 2)) {
      try (KafkaStreams streams = streams(stream, clients)) {
        stream.sendDigits(0, 500);
        stream.awaitCommitted();
        clients.fault.set(new KafkaException("made by the test"));
        stream.sendDigits(500, 1000);
        TestStream.await("the crash", () -> streams.state().hasCompletedShutdown());
      }

      try (StreamRunner runner = stream.run(otherMachine)) {
        assertAllIsMerged(stream, 1000);
        runner.checkAlive();
      }
    }
  }

  @Test
  void saysHowManyStepsOfAllLearnersAreBehindAPrediction() {
    try (TestStream stream = stream("model-step", 2)) {
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.sendDigits(0, 1000);
        assertAllIsMerged(stream, 1000);
        final long steps = stream.snapshots().get(0).step();

        stream.sendDigits(1000, 1100);
        stream.awaitPredictions(1100);
        runner.checkAlive();
        List<ConsumerRecord<String, Prediction>> predictions =
            stream.read(stream.topics.predictions());
        assertThat(predictions).hasSize(1100);
        assertThat(predictions)
            .filteredOn(record -> record.value().getModelStep() >= steps)
            .hasSizeGreaterThanOrEqualTo(100);
      }
    }
  }

  /** Waits until all is learned and merged, and holds it against what went in. */
  private static void assertAllIsMerged(TestStream stream, int images) {
    stream.awaitCommitted();
    long steps =
        stream.position().committed().values().stream().mapToLong(count -> count / BATCH).sum();
    TestStream.await(
        "a model of " + steps + " steps",
        () -> stream.snapshots().stream().anyMatch(model -> model.step() >= steps));

    assertThat(stream.snapshots())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.modelId()).isEqualTo("merged");
              assertThat(model.step()).isEqualTo(steps);
              assertThat(model.images()).isEqualTo(steps * BATCH);
            });
    assertThat(steps(stream).values().stream().mapToLong(step -> step).sum()).isEqualTo(steps);
    assertThat(stream.read(stream.topics.predictions()))
        .extracting(ConsumerRecord::key)
        .hasSize(images)
        .doesNotHaveDuplicates();
    assertThat(stream.read(stream.topics.deadLetters())).isEmpty();
  }

  /** Returns each learner's newest step. */
  private static Map<String, Long> steps(TestStream stream) {
    Map<String, Long> steps = new TreeMap<>();
    for (ConsumerRecord<String, TrainingStep> record : stream.read(stream.topics.training())) {
      steps.put(record.key(), record.value().getStep());
    }
    return steps;
  }

  private static TestStream stream(String name, int partitions) {
    return new TestStream(broker.bootstrapServers(), "merged-" + name, partitions);
  }

  /** Kafka's clients, but for a commit that fails when it is told to. */
  private static final class FaultyClients extends DefaultKafkaClientSupplier {

    private final AtomicReference<RuntimeException> fault = new AtomicReference<>();

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          RuntimeException now = fault.getAndSet(null);
          if (now != null) {
            throw now;
          }
          super.commitTransaction();
        }
      };
    }
  }

  private KafkaStreams streams(TestStream stream, FaultyClients clients) {
    MillraceSettings settings =
        MillraceSettings.of(TestStream.learning()).withMerging(new Merging(stream.name, 2));
    stream.create(settings.mergedModels().orElseThrow());
    return streams(stream, clients, settings);
  }

  private KafkaStreams streams(
      TestStream stream, FaultyClients clients, MillraceSettings settings) {
    Properties properties = new Properties();
    properties.putAll(StreamsDefaults.tuned(TestStream.learning()));
    properties.putAll(StreamsDefaults.required());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, stream.name);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    KafkaStreams streams =
        new KafkaStreams(
            ApplicationTopology.learning(stream.topics, settings), properties, clients);
    streams.setUncaughtExceptionHandler(fault -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    streams.start();
    return streams;
  }
}
