package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.Millrace;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.Architecture;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.snapshot.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Five million parameters, 80 MB of state, on a broker with Kafka's limits. */
@Timeout(400)
class LargeNetworkTest {

  private static final String NETWORK =
      """
      {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":6300},
        {"type":"relu"},{"type":"dense","units":10}]}""";

  private static final int BATCH = 32;
  private static final int STEPS_BEFORE = 3;
  private static final int STEPS = 8;

  @TempDir private Path directory;

  @Test
  void trainsIsKilledAndGoesOnWithTheSameWeights() throws Exception {
    Path network = Files.writeString(directory.resolve("network.json"), NETWORK);
    assertThat(Architecture.fromJson(NETWORK).parameterCount()).isGreaterThan(5_000_000);
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "killed", 1);
        TestStream undisturbed = new TestStream(broker.bootstrapServers(), "undisturbed", 1)) {
      stream.sendDigits(0, STEPS_BEFORE * BATCH + 5);
      Process first = run(stream, network, "first");
      TestStream.await("a snapshot before the kill", () -> newestStep(stream) == STEPS_BEFORE);
      first.destroyForcibly().waitFor();
      stream.sendDigits(STEPS_BEFORE * BATCH + 5, STEPS * BATCH);
      Process second = run(stream, network, "first");
      TestStream.await("the last snapshot", () -> newestStep(stream) == STEPS);
      second.destroy();
      assertThat(second.waitFor()).isZero();

      undisturbed.sendDigits(0, STEPS * BATCH);
      try (StreamRunner runner = undisturbed.run(directory.resolve("undisturbed"), learning())) {
        TestStream.await("the last snapshot", () -> newestStep(undisturbed) == STEPS);
        runner.checkAlive();
      }

      assertThat(stream.snapshots())
          .extracting(Snapshot::sha256)
          .containsExactly(undisturbed.snapshots().get(0).sha256());
      assertThat(stream.read(stream.topics.predictions())).hasSize(STEPS * BATCH);
      assertThat(stream.read(stream.topics.training()))
          .extracting(record -> record.value().getStep())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
      assertThat(changelog(stream))
          .allSatisfy(record -> assertThat(record.serializedValueSize()).isLessThan(900_000));
    }
  }

  private static LearnerSettings learning() {
    LearnerSettings defaults = LearnerSettings.defaults();
    return new LearnerSettings(
        Architecture.fromJson(NETWORK),
        defaults.training(),
        defaults.batchSize(),
        defaults.predictDelay(),
        defaults.snapshotSteps(),
        defaults.snapshotIdle(),
        defaults.stream());
  }

  /** Runs the application in a process of its own. */
  private Process run(TestStream stream, Path network, String state) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "--add-modules=jdk.incubator.vector", // the same loops as in this process
            "-cp",
            System.getProperty("java.class.path"),
            Millrace.class.getName(),
            "run",
            "-b",
            stream.kafka.bootstrapServers(),
            "--topic-prefix",
            stream.name + "-",
            "--application-id",
            stream.name,
            "--network",
            network.toString(),
            "--state-dir",
            directory.resolve(state).toString())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long newestStep(TestStream stream) {
    List<Snapshot> snapshots = stream.snapshots();
    return snapshots.isEmpty() ? 0 : snapshots.get(0).step();
  }

  private static List<ConsumerRecord<byte[], byte[]>> changelog(TestStream stream) {
    return stream.read(
        stream.name + "-learner-changelog",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
