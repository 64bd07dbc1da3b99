package dev.millrace.model.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Shape arithmetic and the wording of shape errors. */
final class Shapes {

  private Shapes() {}

  /** The shape of one example of a batch. */
  static int[] ofExample(INDArray batch) {
    int[] shape = new int[batch.rank() - 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(batch.size(i + 1));
    }
    return shape;
  }

  /** The shape of a batch of examples. */
  static long[] ofBatch(long examples, int... exampleShape) {
    long[] shape = new long[exampleShape.length + 1];
    shape[0] = examples;
    for (int i = 0; i < exampleShape.length; i++) {
      shape[i + 1] = exampleShape[i];
    }
    return shape;
  }

  static int length(int... shape) {
    int length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  static IllegalArgumentException mismatch(Layer layer, String wanted, int... got) {
    return new IllegalArgumentException(
        "layer %s: input of one example must be %s, but was %s"
            .formatted(layer.name(), wanted, Arrays.toString(got)));
  }

  static int requireAtLeast(int minimum, String what, int value) {
    if (value < minimum) {
      throw new IllegalArgumentException(
          "%s must be at least %d, but was %d".formatted(what, minimum, value));
    }
    return value;
  }
}
