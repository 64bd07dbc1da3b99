package dev.millrace.topology.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.merge.Delta;
import dev.millrace.model.merge.Delta.Position;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.checkpoint.Floats;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoreDriver;
import dev.millrace.topology.learner.LearnerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MergerStateTest {

  private static final int PARAMETERS = 34;

  private final StoreDriver driver = new StoreDriver();
  private final Random random = new Random(8);
  private final List<MergedModelPart> published = new ArrayList<>();
  private MergerState state = restore(Pipeline.settings(), 2);

  @AfterEach
  void close() {
    state.close();
    driver.close();
  }

  @Test
  void publishesAModelWithEachCommitThatHasANewOne() {
    state.checkpoint();
    assertThat(published).isEmpty();

    fold("a", 1);
    fold("b", 1);
    state.checkpoint();
    state.markPublished();
    state.checkpoint();
    fold("b", 1); // a duplicate
    state.checkpoint();
    fold("b", 2);
    state.checkpoint();

    assertThat(published).extracting(MergedModelPart::getVersion).containsExactly(1L, 2L);
    assertThat(published.get(1).getHeader().getSteps()).isEqualTo(6);
  }

  @Test
  void goesOnAfterARestartAsIfItHadNeverStopped() {
    fold("a", 1);
    fold("b", 1);
    state.markPublished();
    state.checkpoint();
    String average = NamedTensor.sha256(state.weights());
    state.close();

    state = restore(Pipeline.settings(), 2);
    assertThat(NamedTensor.sha256(state.weights())).isEqualTo(average);
    assertThat(state.step()).isEqualTo(4);
    assertThat(state.images()).isEqualTo(16);
    assertThat(state.publishedStep()).isEqualTo(4);
    assertThat(state.nextOffset()).isEqualTo(2);

    fold("a", 1);
    assertThat(state.step()).isEqualTo(4);
    fold("a", 2);
    state.checkpoint();
    assertThat(published).extracting(MergedModelPart::getVersion).containsExactly(1L, 2L);
  }

  @Test
  void refusesStateThatDoesNotFitOrIsDamaged() {
    fold("a", 1);
    state.checkpoint();
    state.close();

    assertRefused(Pipeline.settings(), 3, "another number of learners: 2 instead of 3");
    LearnerSettings settings = Pipeline.settings();
    LearnerSettings other =
        new LearnerSettings(
            Architecture.fromJson(
                """
                {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":3}]}"""),
            settings.training(),
            settings.batchSize(),
            settings.predictDelay(),
            settings.snapshotSteps(),
            settings.snapshotIdle(),
            StreamSettings.NONE);
    assertRefused(other, 2, "another network");
    driver.store.put(MergerState.AVERAGE, new byte[1]);
    assertRefused(settings, 2, "'average' must have 136 bytes, but had 1");
    driver.store.put(MergerState.CHECKPOINT, new byte[1]);
    assertRefused(settings, 2, "its checkpoint record cannot be read");
  }

  @Test
  void endsRatherThanKeepWeightsThatAreNotFinite() {
    fold("a", 1);
    state.checkpoint();
    fold("a", 2, Float.MAX_VALUE);
    fold("a", 3, Float.MAX_VALUE);

    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(() -> state.checkpoint())
        .withMessageStartingWith("the merger cannot go on: the weights of step 6");
    assertThat(published).hasSize(1);
    state.close();
    state = restore(Pipeline.settings(), 2);
    assertThat(state.step()).isEqualTo(2);
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    fold("a", 1);
    state.checkpoint();
    float[] weights = new float[PARAMETERS];
    weights[3] = Float.NaN;
    driver.store.put(MergerState.WEIGHTS, Floats.encode(weights).array());
    state.close();

    assertRefused(Pipeline.settings(), 2, "'weights' has values that are not finite");
  }

  private void assertRefused(LearnerSettings settings, int learners, String reason) {
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(settings, learners))
        .withMessageContaining(reason)
        .withMessageContaining("another application id");
  }

  private MergerState restore(LearnerSettings settings, int learners) {
    return MergerState.restore(settings, learners, driver.store, driver.committed, published::add);
  }

  private void fold(String learner, long sequence) {
    float[] difference = new float[PARAMETERS];
    for (int k = 0; k < PARAMETERS; k++) {
      difference[k] = (float) random.nextGaussian();
    }
    fold(learner, sequence, difference);
  }

  private void fold(String learner, long sequence, float change) {
    float[] difference = new float[PARAMETERS];
    Arrays.fill(difference, change);
    fold(learner, sequence, difference);
  }

  private void fold(String learner, long sequence, float[] difference) {
    state.fold(
        new Delta(learner, new Position(1, sequence), 2, 8, difference), 0, state.nextOffset());
  }
}
