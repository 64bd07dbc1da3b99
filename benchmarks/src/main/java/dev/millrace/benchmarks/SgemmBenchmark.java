package dev.millrace.benchmarks;

import dev.millrace.model.backend.NativeBackend;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ceiling: a product of two 1024×1024 matrices of floats with one BLAS thread. One operation is
 * 2 · 1024³ FLOP, 2.147 GFLOP.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SgemmBenchmark {

  private static final int N = 1024;

  private INDArray a;
  private INDArray b;
  private INDArray c;

  /** Fills the matrices. */
  @Setup(Level.Trial)
  public void open() {
    NativeBackend.initialize();
    a = Nd4j.rand(DataType.FLOAT, N, N);
    b = Nd4j.rand(DataType.FLOAT, N, N);
    c = Nd4j.create(DataType.FLOAT, new long[] {N, N}, 'f');
  }

  /** Frees the matrices. */
  @TearDown(Level.Trial)
  public void close() {
    a.close();
    b.close();
    c.close();
  }

  /** {@code c = a b}. */
  @Benchmark
  public INDArray multiply() {
    return Nd4j.gemm(a, b, c, false, false, 1, 0);
  }
}
