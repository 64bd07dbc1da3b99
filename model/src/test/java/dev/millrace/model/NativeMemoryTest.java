package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

  /** What the garbage collector and the compiler may take beside the heap. */
  private static final long SLACK = 150L << 20;

  @Test
  void staysFlatOverManySteps() {
    Architecture architecture = Architecture.named("reference");
    ImageBatch batch = new ImageBatch(64, 1, 28, 28);
    float[] probabilities = new float[640];
    try (OnlineLearner learner = new OnlineLearner(architecture, TrainingSettings.defaults())) {
      steps(learner, batch, probabilities, 50);
      long before = settledBytes();
      steps(learner, batch, probabilities, 100);
      // Some 10 MB of intermediate arrays a step, 1 GB in all, if nothing were reused.
      assertThat(settledBytes() - before).isLessThan(SLACK);
    }
  }

  @Test
  void isGivenBackByClose() {
    Architecture architecture =
        Architecture.fromJson(
            """
            {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":2000},
              {"type":"relu"},{"type":"dense","units":10}]}""");
    ImageBatch batch = new ImageBatch(64, 1, 28, 28);
    float[] probabilities = new float[640];
    // Kept reachable, so that the garbage collector cannot do what close() forgets.
    List<OnlineLearner> closed = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < 20; i++) {
      if (i == 5) {
        before = settledBytes();
      }
      try (OnlineLearner learner = new OnlineLearner(architecture, TrainingSettings.defaults())) {
        steps(learner, batch, probabilities, 3);
        closed.add(learner);
      }
    }
    // Five vectors of 1.6 million floats: a learner holds 32 MB, 15 of them 480 MB.
    assertThat(settledBytes() - before).isLessThan(SLACK);
    assertThat(closed).hasSize(20);
  }

  private static void steps(
      OnlineLearner learner, ImageBatch batch, float[] probabilities, int count) {
    for (int step = 0; step < count; step++) {
      batch.clear();
      int size = 1 + step * 7 % 64;
      for (int i = 0; i < size; i++) {
        batch.add(new byte[784], i % 10);
      }
      learner.predict(batch, probabilities);
      learner.train(batch);
    }
  }

  /** Resident memory less the Java heap (touched as it grows), after collecting garbage. */
  private static long settledBytes() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }
}
