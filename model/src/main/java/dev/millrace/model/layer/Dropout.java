package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Inverted dropout, for any shape: in training each element is set to zero with probability {@code
 * rate}, and the others are divided by {@code 1 - rate}, so that the expected value stays; a
 * prediction changes nothing.
 *
 * <p>Whether element {@code i} of the batch is kept depends on the pass's {@link RandomKey} and
 * {@code i} alone. Holds the mask until the backward pass, as large as the input.
 *
 * <p>Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (JMLR
 * 2014).
 */
public final class Dropout implements Layer {

  private final String name;
  private final double rate;

  /**
   * Declares a dropout.
   *
   * @param name index and kind within the network
   * @param rate share of elements to drop, at least 0 and below 1
   * @throws IllegalArgumentException if the rate is out of range
   */
  public Dropout(String name, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate must be at least 0 and below 1, but was " + rate);
    }
    this.name = name;
    this.rate = rate;
  }

  /** Share of elements that training drops. */
  public double rate() {
    return rate;
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
    return input;
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    INDArray mask = mask(input, key);
    return new Pass(mask, input.mul(mask));
  }

  /** 0 where an element is dropped, 1 / (1 - rate) where it is kept. */
  private INDArray mask(INDArray input, RandomKey key) {
    INDArray mask = Nd4j.createUninitialized(input.dataType(), input.shape());
    Elements elements = Elements.of(mask);
    double scale = 1 / (1 - rate);
    int length = Math.toIntExact(mask.length());
    for (int i = 0; i < length; i++) {
      elements.set(i, key.uniform(i) < rate ? 0 : scale);
    }
    return mask;
  }

  private record Pass(INDArray mask, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      return outputGradient.mul(mask);
    }
  }
}
