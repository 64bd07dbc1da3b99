package dev.millrace.benchmarks.peers;

import java.time.Duration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the bundled BLAS reaches on large matrices with one thread. */
final class SgemmCeiling implements AutoCloseable {

  private static final int N = 1024;

  private final INDArray a = Nd4j.rand(DataType.FLOAT, N, N);
  private final INDArray b = Nd4j.rand(DataType.FLOAT, N, N);
  private final INDArray c = Nd4j.create(DataType.FLOAT, new long[] {N, N}, 'f');

  /** Measures FLOP per second of a product of two 1024×1024 matrices. */
  double flopPerSecond(Duration duration) {
    long start = System.nanoTime();
    long elapsed;
    long products = 0;
    do {
      Nd4j.gemm(a, b, c, false, false, 1, 0);
      products++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < duration.toNanos());
    return products * 2.0 * N * N * N / (elapsed * 1e-9);
  }

  @Override
  public void close() {
    a.close();
    b.close();
    c.close();
  }
}
