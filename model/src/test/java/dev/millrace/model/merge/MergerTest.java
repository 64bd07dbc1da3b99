package dev.millrace.model.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.merge.Delta.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergerTest {

  private static final int PARAMETERS = 7;
  private static final double DECAY = 0.9;

  private final Random random = new Random(4);
  private final Merger merger = new Merger(new float[PARAMETERS], DECAY, 3);

  @Test
  void followsThePlainFormulas() {
    Map<String, Double> shares = new HashMap<>();
    double recent = 0;
    double[] w = new double[PARAMETERS];
    double[] a = new double[PARAMETERS];
    long steps = 0;
    for (int i = 1; i <= 200; i++) {
      String learner = "l" + random.nextInt(3);
      Delta delta = delta(learner, 1, i, 1 + random.nextInt(50));

      double total = shares.values().stream().mapToDouble(s -> s).sum();
      if (total > 0) {
        double kept = Math.pow(2, -delta.images() / (4 * 3 * total / recent));
        shares.replaceAll((id, share) -> share * kept);
        recent *= kept;
      }
      shares.merge(learner, (double) delta.images(), Double::sum);
      recent++;
      total = shares.values().stream().mapToDouble(s -> s).sum();
      double lag = 1;
      for (int s = 0; s < delta.steps(); s++) {
        steps++;
        lag *= Math.min(DECAY, (1.0 + steps) / (10.0 + steps));
      }
      for (int k = 0; k < PARAMETERS; k++) {
        w[k] += shares.get(learner) / total * delta.difference()[k];
        a[k] += (1 - lag) * (w[k] - a[k]);
      }
      assertThat(merger.fold(delta)).isTrue();
    }

    for (int k = 0; k < PARAMETERS; k++) {
      assertThat((double) merger.weights()[k]).isCloseTo(w[k], within(1e-4));
      assertThat((double) merger.average()[k]).isCloseTo(a[k], within(1e-4));
    }
    double total = shares.values().stream().mapToDouble(s -> s).sum();
    double squares = shares.values().stream().mapToDouble(s -> s * s).sum();
    assertThat(merger.effectiveLearners()).isCloseTo(total * total / squares, within(1e-9));
    assertThat(merger.steps()).isEqualTo(steps);
  }

  @Test
  void isTheOnlyLearnersWeightsWhenThereIsOne() {
    float[] sum = new float[PARAMETERS];
    for (int i = 1; i <= 20; i++) {
      Delta delta = delta("only", 1, i, 32);
      merger.fold(delta);
      for (int k = 0; k < PARAMETERS; k++) {
        sum[k] += delta.difference()[k];
      }
    }

    assertThat(merger.weights()).containsExactly(sum);
    assertThat(merger.effectiveLearners()).isEqualTo(1);
  }

  @Test
  void countsLearnersOfEqualSpeedAlikeWhateverTheSizeOfTheirDeltas() {
    for (int images : new int[] {32, 3200}) {
      Merger other = new Merger(new float[1], DECAY, 4);
      for (int round = 1; round <= 40; round++) {
        for (int learner = 0; learner < 4; learner++) {
          other.fold(new Delta("l" + learner, new Position(1, round), 1, images, new float[1]));
        }
      }
      assertThat(other.effectiveLearners()).isCloseTo(4, within(0.05));
      assertThat(other.standings())
          .allSatisfy(standing -> assertThat(standing.weight()).isCloseTo(0.25, within(0.03)));
    }
  }

  @Test
  void givesTheShareOfAnIdleLearnerToTheOthers() {
    for (int i = 1; i <= 20; i++) {
      merger.fold(delta("a", 1, i, 32));
      merger.fold(delta("idle", 1, i, 32));
    }
    assertThat(merger.effectiveLearners()).isCloseTo(2, within(0.01));

    for (int i = 21; i <= 120; i++) {
      merger.fold(delta("a", 1, i, 32));
    }
    assertThat(merger.effectiveLearners()).isCloseTo(1, within(0.01));
  }

  @Test
  void leavesOutDuplicatesAndEarlierLives() {
    merger.fold(delta("a", 5, 1, 32));
    merger.fold(delta("a", 5, 2, 32));
    float[] before = merger.weights().clone();

    assertThat(merger.fold(delta("a", 5, 2, 32))).isFalse();
    assertThat(merger.fold(delta("a", 5, 1, 32))).isFalse();
    assertThat(merger.fold(delta("a", 4, 9, 32))).isFalse();
    assertThat(merger.weights()).containsExactly(before);
    assertThat(merger.images()).isEqualTo(64);

    assertThat(merger.fold(delta("a", 6, 1, 32))).isTrue();
  }

  @Test
  void foldsSlicesAsItFoldsTheWhole() {
    Merger whole = new Merger(new float[PARAMETERS], DECAY, 3);
    for (int i = 1; i <= 6; i++) {
      Delta delta = delta("l" + i % 2, 1, i, 32L * i);
      whole.fold(delta);
      assertThat(merger.fold(slice(delta, 0, 3), 0)).isTrue();
      assertThat(merger.model().merged()).containsEntry("l" + i % 2, new Position(1, i - 1));
      assertThat(merger.fold(slice(delta, 0, 3), 0)).isFalse();
      assertThat(merger.fold(slice(delta, 5, 7), 5)).isFalse();
      assertThat(merger.fold(slice(delta, 3, 7), 3)).isTrue();
      assertThat(merger.fold(slice(delta, 3, 7), 3)).isFalse();
    }

    assertThat(merger.weights()).containsExactly(whole.weights());
    assertThat(merger.average()).containsExactly(whole.average());
    assertThat(merger.model().merged()).isEqualTo(whole.model().merged());
    assertThat(merger.steps()).isEqualTo(whole.steps());
  }

  @Test
  void goesOnAsIfItHadNeverStopped() {
    Merger restored = new Merger(new float[PARAMETERS], DECAY, 3);
    for (int i = 1; i <= 10; i++) {
      merger.fold(delta("l" + i % 3, 1, i, 10L * i));
    }
    System.arraycopy(merger.weights(), 0, restored.weights(), 0, PARAMETERS);
    System.arraycopy(merger.average(), 0, restored.average(), 0, PARAMETERS);
    restored.restore(merger.standings(), merger.recentDeltas());

    for (int i = 11; i <= 20; i++) {
      Delta delta = delta("l" + i % 3, 1, i, 10L * i);
      merger.fold(delta);
      restored.fold(delta);
    }
    assertThat(restored.weights()).containsExactly(merger.weights());
    assertThat(restored.average()).containsExactly(merger.average());
    assertThat(restored.standings()).isEqualTo(merger.standings());
    assertThat(restored.images()).isEqualTo(merger.images());
  }

  @Test
  void refusesDeltasThatAreTooLong() {
    Delta delta = new Delta("a", new Position(1, 1), 1, 1, new float[PARAMETERS + 1]);

    assertThatIllegalArgumentException().isThrownBy(() -> merger.fold(delta));
    assertThatIllegalArgumentException().isThrownBy(() -> merger.fold(slice(delta, 0, 7), 1));
  }

  private Delta delta(String learner, long incarnation, long sequence, long images) {
    float[] difference = new float[PARAMETERS];
    for (int k = 0; k < PARAMETERS; k++) {
      difference[k] = (float) random.nextGaussian();
    }
    return new Delta(
        learner, new Position(incarnation, sequence), 1 + images / 8, images, difference);
  }

  private static Delta slice(Delta delta, int from, int to) {
    float[] slice = new float[to - from];
    System.arraycopy(delta.difference(), from, slice, 0, slice.length);
    return new Delta(delta.learner(), delta.position(), delta.steps(), delta.images(), slice);
  }
}
