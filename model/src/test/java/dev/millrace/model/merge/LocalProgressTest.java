package dev.millrace.model.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.merge.Delta.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalProgressTest {

  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":3}]}""");

  private static final long STEPS = 100;

  private final Random random = new Random(6);
  private final OnlineLearner learner =
      new OnlineLearner(NETWORK, TrainingSettings.defaults().withAverageDecay(0.9));
  private final LocalProgress progress = new LocalProgress("a", learner, 1);

  @AfterEach
  void close() {
    learner.close();
  }

  @Test
  void tellsOfAllThatWasLearnedOnceAndOfNothingElse() {
    float[] first = weights();
    assertThat(progress.push()).isNull();

    train(3);
    Delta delta = progress.push();
    assertThat(delta.position()).isEqualTo(new Position(1, 1));
    assertThat(delta.steps()).isEqualTo(3);
    assertThat(delta.images()).isEqualTo(24);
    float[] now = weights();
    for (int k = 0; k < now.length; k++) {
      assertThat(delta.difference()[k]).isEqualTo(now[k] - first[k]);
    }
    assertThat(progress.push()).isNull();

    train(1);
    assertThat(progress.push().position()).isEqualTo(new Position(1, 2));
    assertThat(progress.pending()).hasSize(2);
  }

  @Test
  void keepsToItselfWhatItLearnsWhileTooManyDeltasAreOnTheirWay() {
    for (int i = 0; i < LocalProgress.MAX_PENDING; i++) {
      train(1);
      assertThat(progress.push()).isNotNull();
    }
    train(2);
    assertThat(progress.push()).isNull();
    assertThat(progress.untoldSteps()).isEqualTo(2);

    progress.rebase(model(weights(), Map.of("a", new Position(1, 3)), 1));
    train(1);
    assertThat(progress.push().steps()).isEqualTo(3);
  }

  @Test
  void moveToAnotherModelFollowsThePlainFormula() {
    train(2);
    final Delta merged = progress.push();
    train(3);
    Delta pending = progress.push();
    train(2);
    float[] w = weights();
    float[] base = progress.base().clone();
    float[] model = new float[w.length];
    for (int k = 0; k < w.length; k++) {
      model[k] = base[k] + 0.1f * (float) random.nextGaussian();
    }

    progress.rebase(model(model, Map.of("a", merged.position(), "b", new Position(1, 9)), 4));

    float[] now = weights();
    int shrunk = 0;
    for (int k = 0; k < w.length; k++) {
      double own = pending.difference()[k];
      double correction = model[k] + own - base[k];
      double progressOfOwn = w[k] - base[k] + own;
      if (correction * progressOfOwn > 0) {
        shrunk++;
        double rest = Math.max(0, Math.abs(correction) - Math.abs(progressOfOwn));
        correction = Math.signum(correction) * rest;
      }
      assertThat((double) now[k]).isCloseTo(w[k] + correction, within(1e-6));
      assertThat((double) progress.base()[k]).isCloseTo(base[k] + correction, within(1e-6));
    }
    assertThat(shrunk).isBetween(1, w.length - 1);
    float[] average = average();
    for (int k = 0; k < w.length; k++) {
      assertThat(average[k]).isCloseTo((model[k] + now[k]) / 2, within(1e-3f));
    }
    assertThat(progress.pending()).containsExactly(pending);
    assertThat(learner.modelStep()).isEqualTo(STEPS + 3 + 2); // pending and untold
    assertThat(learner.learningRate())
        .isCloseTo(
            Math.pow(4, 0.75)
                * learner.settings().optimizer().learningRate().at(learner.modelStep()),
            within(1e-12));
  }

  @Test
  void standsStillWhenTheModelIsItsOwnWork() {
    Merger merger = new Merger(weights(), 0.9, 1);
    for (int round = 0; round < 5; round++) {
      train(3);
      merger.fold(progress.push());
      float[] before = weights();
      train(1);
      float[] ahead = weights();
      progress.rebase(merger.model());
      float[] now = weights();
      for (int k = 0; k < now.length; k++) {
        assertThat(now[k]).isCloseTo(ahead[k], within(1e-6f));
        assertThat(merger.weights()[k]).isCloseTo(before[k], within(1e-6f));
      }
      assertThat(progress.pending()).isEmpty();
    }
  }

  @Test
  void predictsWithWhatTheOthersHaveLearnedThoughItLearnsNothingItself() {
    float[] model = weights();
    for (int k = 0; k < model.length; k++) {
      model[k] += (float) random.nextGaussian();
    }

    progress.rebase(model(model, Map.of(), 2));

    float[] average = average();
    for (int k = 0; k < model.length; k++) {
      assertThat(average[k]).isCloseTo(model[k], within(1e-3f));
    }
    assertThat(learner.modelStep()).isEqualTo(STEPS);
  }

  @Test
  void goesOnAfterARestartAsIfItHadNeverStopped() {
    train(2);
    progress.push();
    train(2);
    progress.push();
    train(1);
    try (OnlineLearner other = new OnlineLearner(NETWORK, learner.settings())) {
      other.setWeights(weights());
      other.restoreCounters(learner.step(), learner.images());
      LocalProgress restored = new LocalProgress("a", other, 1);
      System.arraycopy(progress.base(), 0, restored.base(), 0, progress.base().length);
      restored.restore(
          progress.sequence(),
          List.copyOf(progress.pending()),
          progress.untoldSteps(),
          progress.untoldImages());

      float[] model = weights();
      model[0] += 0.5f;
      MergedModel newer = model(model, Map.of("a", new Position(1, 1)), 2);
      progress.rebase(newer);
      restored.rebase(newer);

      float[] weights = new float[other.parameters()];
      other.copyWeightsTo(weights);
      assertThat(weights).containsExactly(weights());
      Delta delta = progress.push();
      assertThat(restored.push().difference()).containsExactly(delta.difference());
      assertThat(delta.position()).isEqualTo(new Position(1, 3));
      assertThat(delta.steps()).isEqualTo(1);
    }
  }

  @Test
  void takesOverModelAndDeltasAfterARestartFromOlderWeights() {
    try (OnlineLearner older = new OnlineLearner(NETWORK, learner.settings())) {
      older.setWeights(weights());
      train(2);
      progress.push();
      train(2);
      progress.push();
      float[] model = weights();
      model[0] += 0.5f;
      MergedModel newer = model(model, Map.of("a", new Position(1, 1)), 2);

      older.restoreCounters(learner.step(), learner.images());
      LocalProgress restored = new LocalProgress("a", older, 1);
      restored.restore(progress.sequence(), List.copyOf(progress.pending()), 0, 0);
      restored.rebase(newer);

      float[] pending = progress.pending().get(1).difference();
      float[] weights = new float[older.parameters()];
      older.copyWeightsTo(weights);
      for (int k = 0; k < weights.length; k++) {
        assertThat(weights[k]).isCloseTo(model[k] + pending[k], within(1e-5f));
      }
      assertThat(restored.push()).isNull();
    }
  }

  private static MergedModel model(
      float[] weights, Map<String, Position> merged, double effectiveLearners) {
    return new MergedModel(weights, merged, effectiveLearners, STEPS, 32 * STEPS);
  }

  private float[] weights() {
    float[] weights = new float[learner.parameters()];
    learner.copyWeightsTo(weights);
    return weights;
  }

  private float[] average() {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * learner.parameters());
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    learner.predictionWeights().forEach(tensor -> tensor.writeTo(bytes));
    float[] average = new float[learner.parameters()];
    bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(average);
    return average;
  }

  private void train(int steps) {
    ImageBatch batch = new ImageBatch(8, 1, 4, 4);
    for (int step = 0; step < steps; step++) {
      batch.clear();
      for (int i = 0; i < 8; i++) {
        byte[] pixels = new byte[16];
        random.nextBytes(pixels);
        batch.add(pixels, random.nextInt(3));
      }
      learner.train(batch);
    }
  }
}
