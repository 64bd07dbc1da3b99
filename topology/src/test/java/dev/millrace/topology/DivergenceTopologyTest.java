package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.optimizer.LearningRate;
import dev.millrace.model.optimizer.OptimizerSettings;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Steps that cannot be made: at this learning rate an image with ink makes weights that are too
 * large for a float, while the gradient of as many blank images of each class is 0.
 */
class DivergenceTopologyTest {

  private static final float RATE = 3.3e38f;

  private final Pipeline pipeline = new Pipeline(settings());
  private int sent;

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void goesOnAfterFewerThanThreeInARow() {
    sendInked(2);
    assertThat(pipeline.training.isEmpty()).isTrue();
    sendBlank();
    sendInked(2);
    sendBlank();

    assertThat(pipeline.training.readValuesToList())
        .extracting(TrainingStep::getStep, TrainingStep::getImages)
        .containsExactly(tuple(1L, 4L), tuple(2L, 8L));
    assertThat(pipeline.observer.notLearned).isEqualTo(4 * Pipeline.BATCH);
    assertThat(pipeline.predictedIds()).hasSize(sent).doesNotHaveDuplicates();
    assertThat(pipeline.accuracy.readValuesToList())
        .last()
        .extracting(Accuracy::getImages)
        .isEqualTo((long) sent);
    assertThat(pipeline.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void endsAfterThreeInARow() {
    sendInked(2);

    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(() -> sendInked(1))
        .havingRootCause()
        .isInstanceOf(DivergedException.class)
        .withMessageStartingWith("learner-0 cannot go on: 3 steps in a row could not be made")
        .withMessageContaining("a lower learning rate (--learning-rate)");
    assertThat(pipeline.deadLetters.isEmpty()).isTrue();
  }

  private void sendInked(int batches) {
    for (int i = 0; i < batches * Pipeline.BATCH; i++) {
      send(255, 0);
    }
  }

  private void sendBlank() {
    for (int i = 0; i < Pipeline.BATCH; i++) {
      send(0, i % 2);
    }
  }

  private void send(int ink, int label) {
    byte[] pixels = new byte[16];
    Arrays.fill(pixels, (byte) ink);
    pipeline.send(new Image("i" + sent++, 4, 4, 1, ByteBuffer.wrap(pixels), label, Instant.EPOCH));
  }

  private static LearnerSettings settings() {
    LearnerSettings small = Pipeline.settings();
    return new LearnerSettings(
        Architecture.fromJson(
            """
            {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":64},
              {"type":"relu"},{"type":"dense","units":2}]}"""),
        small.training().withOptimizer(OptimizerSettings.named("sgd", LearningRate.constant(RATE))),
        small.batchSize(),
        small.predictDelay(),
        small.snapshotSteps(),
        small.snapshotIdle(),
        StreamSettings.NONE);
  }
}
