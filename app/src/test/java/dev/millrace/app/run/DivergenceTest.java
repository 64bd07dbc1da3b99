package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Learning rates far too high, on a real broker: the stream is not eaten, and it is told. */
@Timeout(180)
class DivergenceTest {

  private static final int IMAGES = 1_000;

  @TempDir private Path stateDirectory;

  @ParameterizedTest
  @CsvSource({"30, 1", "1e39, 1", "1e30, 2"})
  void goesOnWithFiniteWeightsOrEnds(double rate, int partitions) {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "diverging", partitions)) {
      stream.sendDigits(0, IMAGES);
      Optional<String> first = fault(stream, rate);
      Optional<String> again = fault(stream, rate);

      assertThat(stream.read(stream.topics.deadLetters())).isEmpty();
      assertThat(again.isPresent()).as("ends again").isEqualTo(first.isPresent());
      assertThat(stream.read(stream.topics.predictions()))
          .extracting(ConsumerRecord::key)
          .doesNotHaveDuplicates()
          .hasSizeLessThanOrEqualTo(IMAGES)
          .satisfies(answered -> assertThat(answered.size() == IMAGES).isEqualTo(first.isEmpty()));
      assertThat(stream.read(stream.topics.predictions()))
          .allSatisfy(
              record ->
                  assertThat(record.value().getProbabilities())
                      .allSatisfy(share -> assertThat(share).isFinite()));
    }
  }

  /** Runs until all is committed or a fault ends it, and returns what that says. */
  private Optional<String> fault(TestStream stream, double rate) {
    LearnerSettings defaults = TestStream.learning();
    LearnerSettings learning =
        new LearnerSettings(
            defaults.architecture(),
            defaults
                .training()
                .withOptimizer(OptimizerSettings.named("sgd", LearningRate.constant(rate))),
            defaults.batchSize(),
            defaults.predictDelay(),
            defaults.snapshotSteps(),
            defaults.snapshotIdle(),
            StreamSettings.NONE);
    try (StreamRunner runner = stream.run(stateDirectory, learning)) {
      TestStream.await(
          "the end, of the images or of the application",
          () ->
              !runner.health().healthy()
                  || (stream.position().lag() == 0
                      && stream.read(stream.topics.predictions()).size() == IMAGES));
      try {
        runner.checkAlive();
        return Optional.empty();
      } catch (UserException e) {
        assertThat(e)
            .hasMessageContaining("The network has diverged")
            .hasMessageContaining("lower learning rate")
            .hasMessageNotContaining("damaged");
        assertThat(runner.health().healthy()).isFalse();
        assertThat(runner.health().ready()).isFalse();
        return Optional.of(e.getMessage());
      }
    }
  }
}
