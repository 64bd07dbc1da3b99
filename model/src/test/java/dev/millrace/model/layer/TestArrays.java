package dev.millrace.model.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays written out in tests. */
final class TestArrays {

  private TestArrays() {}

  /** A FLOAT array of the given shape and row-major elements. */
  static INDArray floats(long[] shape, double... elements) {
    return Nd4j.createFromArray(elements).castTo(DataType.FLOAT).reshape('c', shape);
  }

  static long[] shape(long... shape) {
    return shape;
  }
}
