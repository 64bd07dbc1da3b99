package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The leaky rectifier, {@code x} where {@code x > 0}, and {@code slope · x} elsewhere, for any
 * shape: a unit that is off still gets a gradient, and can come back.
 *
 * <p>The gradient passes where the input is positive, and {@code slope} of it elsewhere. Holds a
 * reference to its input until the backward pass.
 *
 * <p>Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (ICML
 * 2013).
 */
public final class LeakyReLU implements Layer {

  private final String name;
  private final double slope;

  /**
   * Declares a leaky rectifier.
   *
   * @param name index and kind within the network
   * @param slope for negative values, at least 0 and below 1
   * @throws IllegalArgumentException if the slope is out of range
   */
  public LeakyReLU(String name, double slope) {
    if (!(slope >= 0 && slope < 1)) {
      throw new IllegalArgumentException("slope must be at least 0 and below 1, but was " + slope);
    }
    this.name = name;
    this.slope = slope;
  }

  /** What negative values are multiplied with. */
  public double slope() {
    return slope;
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
    return scaled(input, input);
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(this, input, predict(input));
  }

  /** {@code values} where {@code input} is positive, a share of them elsewhere. */
  private INDArray scaled(INDArray values, INDArray input) {
    INDArray result = Nd4j.createUninitialized(values.dataType(), values.shape());
    Elements from = Elements.of(values);
    Elements sign = Elements.of(input);
    Elements to = Elements.of(result);
    int length = Math.toIntExact(values.length());
    for (int i = 0; i < length; i++) {
      to.set(i, sign.get(i) > 0 ? from.get(i) : slope * from.get(i));
    }
    return result;
  }

  private record Pass(LeakyReLU layer, INDArray input, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      return layer.scaled(outputGradient, input);
    }
  }
}
