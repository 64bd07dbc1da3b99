package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.topology.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Tasks that are opened and closed over and over, as by rebalances. */
class LearnerMemoryTest {

  private static final int TASKS = 200;
  private static final int WARM_UP = 20;

  /** What the garbage collector and the compiler may take beside the heap. */
  private static final long SLACK = 150L << 20;

  private static final long DEADLINE_NANOS = 30_000_000_000L;

  @Test
  void twoHundredTasksGiveBackTheirNativeMemory() {
    LearnerSettings small = Pipeline.settings();
    LearnerSettings settings =
        new LearnerSettings(
            // 90,000 parameters: with average, moments, gradients and buffers over 2 MB a task.
            Architecture.fromJson(
                """
                {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":5000},
                  {"type":"dense","units":2}]}"""),
            small.training(),
            small.batchSize(),
            small.predictDelay(),
            small.snapshotSteps(),
            small.snapshotIdle(),
            StreamSettings.NONE);
    // Kept reachable, so that the garbage collector cannot do what close() forgets.
    List<Pipeline> closed = new ArrayList<>();
    long before = 0;
    for (int i = 0; i < WARM_UP + TASKS; i++) {
      if (i == WARM_UP) {
        before = settledBytes();
      }
      try (Pipeline pipeline = new Pipeline(settings)) {
        pipeline.sendLabeled("i", Pipeline.BATCH + 1);
        assertThat(pipeline.registry.learners()).hasSize(1);
        closed.add(pipeline);
      }
    }

    assertThat(grownBytes(before)).isLessThan(SLACK);
    assertThat(closed).allSatisfy(each -> assertThat(each.registry.learners()).isEmpty());
  }

  /** Bytes beyond {@code before}, once the compiler has given back what it works with. */
  private static long grownBytes(long before) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    long grown = settledBytes() - before;
    while (grown >= SLACK && System.nanoTime() < deadline) {
      LockSupport.parkNanos(50_000_000);
      grown = settledBytes() - before;
    }
    return grown;
  }

  /** Resident memory less the Java heap (touched as it grows), after collecting garbage. */
  private static long settledBytes() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }
}
