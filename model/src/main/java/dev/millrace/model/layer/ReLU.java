package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The rectifier, {@code max(x, 0)}, for any shape.
 *
 * <p>The gradient passes where the output is positive and stops elsewhere; at exactly 0, where no
 * derivative exists, it stops. Holds its output until the backward pass. NaN stays NaN, so that
 * damaged weights show in the loss.
 *
 * <p>Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (ICML 2010).
 */
public final class ReLU implements Layer {

  private final String name;

  /** Declares a rectifier with its index and kind within the network. */
  public ReLU(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] outputShape(int... inputShape) {
    return inputShape.clone();
  }

  @Override
  public INDArray predict(INDArray input) {
    INDArray output = Nd4j.createUninitialized(input.dataType(), input.shape());
    Elements from = Elements.of(input);
    Elements to = Elements.of(output);
    int length = Math.toIntExact(input.length());
    for (int i = 0; i < length; i++) {
      to.set(i, Math.max(from.get(i), 0));
    }
    return output;
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(predict(input));
  }

  private record Pass(INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray positive = Transforms.sign(output, true); // 1 where output > 0, else 0
      return positive.muli(outputGradient);
    }
  }
}
