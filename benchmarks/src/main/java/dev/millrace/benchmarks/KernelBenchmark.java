package dev.millrace.benchmarks;

import dev.millrace.model.Network;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Dense;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.MaxPool2D;
import dev.millrace.model.layer.ReLU;
import dev.millrace.model.plan.KernelType;
import dev.millrace.model.plan.Plan;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
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
 * Single kernels of the fast path, as in network R, on a chunk of images. One operation is one
 * image; the derivative by the input is left out, as for the first layer of a network.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class KernelBenchmark {

  private static final int CHUNK = 16;

  /** A layer of network R with what is fused with it. */
  @Param({"convolution-1", "convolution-2", "dense"})
  public String kernel;

  private Network network;
  private Plan plan;
  private float[] outputGradient;

  /** Plans the kernel for random images. */
  @Setup(Level.Trial)
  public void open() {
    List<Layer> layers =
        switch (kernel) {
          case "convolution-1" -> convolution(1, 8);
          case "convolution-2" -> convolution(8, 16);
          default -> List.of(new Dense("dense", 256, 128, Initializer.HE), new ReLU("relu"));
        };
    int[] shape =
        switch (kernel) {
          case "convolution-1" -> new int[] {1, 28, 28};
          case "convolution-2" -> new int[] {8, 12, 12};
          default -> new int[] {256};
        };
    network = Network.forTraining(layers, DataType.FLOAT);
    network.initialize(RandomKey.of(1));
    plan = new Plan(layers, true, KernelType.preferred(layers, shape), shape);
    plan.loadWeights();
    fill(plan.input(), 1);
    outputGradient = plan.predict(CHUNK).clone();
    fill(outputGradient, 2);
  }

  private static List<Layer> convolution(int channels, int filters) {
    return List.of(
        new Conv2D("conv2d", channels, filters, 5, 1, 0, Initializer.HE),
        new ReLU("relu"),
        new MaxPool2D("max-pool", 2, 2, 0));
  }

  private static void fill(float[] array, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < array.length; i++) {
      array[i] = (float) random.nextGaussian();
    }
  }

  /** Frees the kernel. */
  @TearDown(Level.Trial)
  public void close() {
    plan.close();
    network.close();
  }

  /** Forward alone. */
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public float[] forward() {
    return plan.predict(CHUNK);
  }

  /** Forward, then the derivative by the weights. */
  @Benchmark
  @OperationsPerInvocation(CHUNK)
  public void forwardAndBackward() {
    plan.forward(CHUNK, 1, 0);
    plan.backward(outputGradient, CHUNK);
  }
}
