package dev.millrace.model.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Learners and a merger in one thread, with messages that take their time: seeded, and the same
 * whenever it runs.
 */
class MergingTest {

  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,28,28],"layers":[
            {"type":"conv2d","filters":4,"kernel":5,"stride":2},{"type":"relu"},
            {"type":"flatten"},{"type":"dense","units":10}]}""");
  private static final int BATCH = 32;
  private static final int STEPS = 60;
  private static final int PUSH_STEPS = 5;
  private static final int DELAY = 4;

  private final DrawnDigits digits = DrawnDigits.training(11);
  private final List<Node> nodes = new ArrayList<>();
  private final List<OnlineLearner> opened = new ArrayList<>();
  private final Merger merger;
  private final Deque<Sent<Delta>> deltas = new ArrayDeque<>();
  private final Deque<Sent<MergedModel>> models = new ArrayDeque<>();
  private MergedModel newest;
  private int duplicates;

  private record Sent<T>(int due, T message) {}

  /** One learner, and where it stands in its own images. */
  private final class Node {
    private final int number;
    private OnlineLearner learner = open();
    private LocalProgress progress;
    private MergedModel seen;
    private long next;

    Node(int number) {
      this.number = number;
      progress = new LocalProgress("learner-" + number, learner, 1);
    }

    void step() {
      if (newest.steps() != seen.steps()) {
        seen = newest;
        progress.rebase(newest);
      }
      trainOn(learner, number, next++);
    }

    void push(int now) {
      Delta delta = progress.push();
      if (delta != null) {
        deltas.add(new Sent<>(now + DELAY, delta));
      }
    }

    /** Loses all since it was last saved: here everything, as when its state is gone. */
    void restartCold(long incarnation) {
      learner = open();
      progress = new LocalProgress("learner-" + number, learner, incarnation);
      progress.rebase(newest);
      seen = newest;
    }
  }

  MergingTest() {
    OnlineLearner first = open();
    float[] initial = new float[first.parameters()];
    first.copyWeightsTo(initial);
    merger = new Merger(initial, 0.9, 4);
  }

  @AfterEach
  void close() {
    opened.forEach(OnlineLearner::close);
  }

  @Test
  void oneModelOfFourLearnersIsBetterThanEachOfFourModels() {
    run(4, now -> {});

    double separate = 0;
    for (int number = 0; number < 4; number++) {
      OnlineLearner alone = open();
      for (int step = 0; step < STEPS; step++) {
        trainOn(alone, number, step);
      }
      separate = Math.max(separate, accuracy(alone));
    }
    assertThat(mergedAccuracy()).isGreaterThan(separate + 0.02);
    assertThat(merger.steps()).isEqualTo(4L * STEPS);
    assertThat(merger.images()).isEqualTo(4L * STEPS * BATCH);
    assertThat(merger.effectiveLearners()).isBetween(3.8, 4.0);
    assertThat(nodes).allSatisfy(node -> assertThat(node.progress.pending()).isEmpty());
  }

  @Test
  void bearsDuplicatesAnIdleLearnerALateOneAndOneThatLostItsState() {
    run(4, now -> {});
    double undisturbed = mergedAccuracy();

    MergingTest disturbed = new MergingTest();
    try {
      disturbed.duplicates = 3;
      disturbed.run(
          4,
          now -> {
            if (now == STEPS / 3) {
              disturbed.nodes.get(2).restartCold(2);
            }
          });
      assertThat(disturbed.mergedAccuracy()).isGreaterThan(undisturbed - 0.04);
      assertThat(disturbed.merger.steps()).isLessThanOrEqualTo(4L * STEPS);
    } finally {
      disturbed.close();
    }
  }

  @Test
  void isTheSameWheneverItRuns() {
    run(2, now -> {});
    MergingTest again = new MergingTest();
    try {
      again.run(2, now -> {});
      assertThat(again.merger.weights()).containsExactly(merger.weights());
      assertThat(again.merger.average()).containsExactly(merger.average());
    } finally {
      again.close();
    }
  }

  private interface Disturbance {
    void at(int step);
  }

  /**
   * Lets learners make {@link #STEPS} steps each. With duplicates, learner 0 pauses for the middle
   * half of the time and then catches up, and learner 3 begins late.
   */
  private void run(int learners, Disturbance disturbance) {
    for (int number = 0; number < learners; number++) {
      nodes.add(new Node(number));
    }
    newest = merger.model();
    nodes.forEach(node -> node.seen = newest);
    int end = 2 * STEPS + 4 * (DELAY + PUSH_STEPS);
    for (int now = 0; now < end; now++) {
      deliver(now);
      disturbance.at(now);
      for (Node node : nodes) {
        if (node.next < STEPS && !pauses(node, now)) {
          node.step();
        } else if (newest.steps() != node.seen.steps()) {
          node.seen = newest;
          node.progress.rebase(newest);
        }
        if (now % PUSH_STEPS == node.number % PUSH_STEPS) {
          node.push(now);
        }
      }
    }
  }

  private boolean pauses(Node node, int now) {
    return duplicates > 0
        && ((node.number == 0 && now > STEPS / 4 && now < 3 * STEPS / 4)
            || (node.number == 3 && now < STEPS / 2));
  }

  private void deliver(int now) {
    boolean changed = false;
    while (!deltas.isEmpty() && deltas.peek().due() <= now) {
      Delta delta = deltas.poll().message();
      changed |= merger.fold(delta);
      for (int i = 0; i < duplicates; i++) {
        assertThat(merger.fold(delta)).isFalse();
      }
    }
    if (changed) {
      models.add(new Sent<>(now + DELAY, merger.model()));
    }
    while (!models.isEmpty() && models.peek().due() <= now) {
      newest = models.poll().message();
    }
  }

  private OnlineLearner open() {
    OnlineLearner learner = new OnlineLearner(NETWORK, TrainingSettings.defaults());
    opened.add(learner);
    return learner;
  }

  private void trainOn(OnlineLearner learner, int number, long step) {
    ImageBatch batch = new ImageBatch(BATCH, 1, 28, 28);
    for (int i = 0; i < BATCH; i++) {
      ImageSample sample = digits.get((step * 8 + number) * BATCH + i);
      batch.add(sample.pixels(), sample.label());
    }
    learner.train(batch);
  }

  private double mergedAccuracy() {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * merger.average().length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(merger.average());
    OnlineLearner judge = open();
    judge.predictionWeights().forEach(tensor -> tensor.readFrom(bytes));
    return accuracy(judge);
  }

  private static double accuracy(OnlineLearner learner) {
    DrawnDigits test = DrawnDigits.test(11);
    ImageBatch batch = new ImageBatch(1000, 1, 28, 28);
    for (int i = 0; i < 1000; i++) {
      batch.add(test.get(i).pixels(), test.get(i).label());
    }
    float[] probabilities = new float[1000 * 10];
    learner.predict(batch, probabilities);
    int correct = 0;
    for (int i = 0; i < 1000; i++) {
      int best = 0;
      for (int c = 1; c < 10; c++) {
        best = probabilities[i * 10 + c] > probabilities[i * 10 + best] ? c : best;
      }
      correct += best == batch.label(i) ? 1 : 0;
    }
    return correct / 1000.0;
  }
}
