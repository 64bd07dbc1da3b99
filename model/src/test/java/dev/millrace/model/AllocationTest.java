package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AllocationTest {

  private static final int STEPS = 200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final String PROPERTY = "millrace.kernels";

  private static final List<String> LAYERS =
      List.of(
          "{'type':'conv2d','filters':4,'kernel':3},{'type':'relu'},{'type':'max-pool','size':2},"
              + "{'type':'conv2d','filters':3,'kernel':3},{'type':'relu'}",
          "{'type':'conv2d','filters':20,'kernel':1},{'type':'conv2d','filters':3,'kernel':5}",
          "{'type':'conv2d','filters':3,'kernel':3,'stride':2,'padding':1},{'type':'dropout','rate':0.5}",
          "{'type':'max-pool','size':3,'stride':2},{'type':'average-pool','size':2},{'type':'relu'}",
          "{'type':'conv2d','filters':4,'kernel':3},{'type':'group-norm','groups':2},{'type':'leaky-relu'},"
              + "{'type':'residual','layers':[{'type':'conv2d','filters':4,'kernel':3,'padding':1}]},"
              + "{'type':'global-average-pool'}");

  private final String before = System.getProperty(PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  static Stream<Arguments> networks() {
    return LAYERS.stream()
        .flatMap(layers -> Stream.of("blas", "vector").map(type -> Arguments.of(layers, type)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void stepsAndPredictionsAllocateNothing(String layers, String kernels) {
    System.setProperty(PROPERTY, kernels);
    Architecture architecture =
        Architecture.fromJson(
            "{'input':[1,8,8],'layers':[%s,{'type':'flatten'},{'type':'dense','units':3}]}"
                .formatted(layers)
                .replace('\'', '"'));
    ImageBatch batch = ToyImages.batch(37, 1);
    ImageBatch single = ToyImages.batch(1, 1);
    float[] probabilities = new float[37 * 3];
    try (OnlineLearner learner = new OnlineLearner(architecture, TrainingSettings.defaults())) {
      run(learner, batch, single, probabilities);
      long nativeBytes = Pointer.totalBytes();
      // Interpreted code may allocate what compiled code does not: the least of many rounds counts.
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 100 && least > 0; round++) {
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        run(learner, batch, single, probabilities);
        long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        least = Math.min(least, after - before);
      }
      assertThat(least).isZero();
      // Less if pointers of other tests became garbage meanwhile.
      assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(nativeBytes);
    }
  }

  private static void run(
      OnlineLearner learner, ImageBatch batch, ImageBatch single, float[] probabilities) {
    for (int step = 0; step < STEPS; step++) {
      learner.train(batch);
      learner.predict(batch, probabilities);
      learner.predict(single, probabilities);
    }
  }
}
