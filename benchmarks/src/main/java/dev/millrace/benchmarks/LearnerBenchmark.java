package dev.millrace.benchmarks;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Images per second of a training step and of prediction; one operation is one image. Each thread
 * has a learner of its own, so {@code -t 2} measures two replicas.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class LearnerBenchmark {

  private static final int BATCH = 64;
  private static final int BATCHES = 32;

  /** Built-in network. */
  @Param({"reference", "default"})
  public String network;

  private final ImageBatch[] batches = new ImageBatch[BATCHES];
  private final ImageBatch single = new ImageBatch(1, 1, DrawnDigits.SIDE, DrawnDigits.SIDE);
  private OnlineLearner learner;
  private float[] probabilities;
  private int next;

  /** Draws the images and makes the learner. */
  @Setup(Level.Trial)
  public void open() {
    DrawnDigits digits = DrawnDigits.training(1);
    for (int b = 0; b < BATCHES; b++) {
      batches[b] = new ImageBatch(BATCH, 1, DrawnDigits.SIDE, DrawnDigits.SIDE);
      for (int i = 0; i < BATCH; i++) {
        ImageSample digit = digits.get((long) b * BATCH + i);
        batches[b].add(digit.pixels(), digit.label());
      }
    }
    single.add(digits.get(0).pixels(), ImageBatch.NO_LABEL);
    learner = new OnlineLearner(Architecture.named(network), TrainingSettings.defaults());
    probabilities = new float[BATCH * learner.classes()];
  }

  /** Frees the learner. */
  @TearDown(Level.Trial)
  public void close() {
    learner.close();
  }

  /** One optimizer step, with the moving average of the weights. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public double train() {
    return learner.train(nextBatch());
  }

  /** A mini-batch of images at once. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public float[] predictBatch() {
    learner.predict(nextBatch(), probabilities);
    return probabilities;
  }

  /** One image alone. */
  @Benchmark
  public float[] predictOne() {
    learner.predict(single, probabilities);
    return probabilities;
  }

  private ImageBatch nextBatch() {
    next = (next + 1) % BATCHES;
    return batches[next];
  }
}
