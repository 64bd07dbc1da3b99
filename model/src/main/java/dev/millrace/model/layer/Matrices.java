package dev.millrace.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products with row-major results. */
final class Matrices {

  private Matrices() {}

  /** A new array a·b. */
  static INDArray product(INDArray a, INDArray b) {
    INDArray result = Nd4j.createUninitialized(a.dataType(), new long[] {a.rows(), b.columns()});
    return Nd4j.gemm(a, b, result, false, false, 1, 0);
  }

  /** A new array aᵀ·b. */
  static INDArray productOfTransposed(INDArray a, INDArray b) {
    INDArray result = Nd4j.createUninitialized(a.dataType(), new long[] {a.columns(), b.columns()});
    return Nd4j.gemm(a, b, result, true, false, 1, 0);
  }

  /** A new array a·bᵀ. */
  static INDArray productWithTransposed(INDArray a, INDArray b) {
    INDArray result = Nd4j.createUninitialized(a.dataType(), new long[] {a.rows(), b.rows()});
    return Nd4j.gemm(a, b, result, false, true, 1, 0);
  }
}
