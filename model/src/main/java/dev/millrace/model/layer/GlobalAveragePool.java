package dev.millrace.model.layer;

import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean of each channel's pixels.
 *
 * <p>Input [N, C, H, W], output [N, C]. The gradient of a mean is shared equally by its pixels.
 * Holds nothing until the backward pass but the shape.
 *
 * <p>Lin, Chen and Yan, "Network In Network" (ICLR 2014).
 */
public final class GlobalAveragePool implements Layer {

  private final String name;

  /** Declares the pooling with its index and kind within the network. */
  public GlobalAveragePool(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] outputShape(int... inputShape) {
    if (inputShape.length != 3) {
      throw Shapes.mismatch(this, "[channels, height, width]", inputShape);
    }
    return new int[] {inputShape[0]};
  }

  @Override
  public INDArray predict(INDArray input) {
    outputShape(Shapes.ofExample(input));
    return input.mean(2, 3);
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(input.shape(), predict(input));
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(long[] inputShape, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      long pixels = inputShape[2] * inputShape[3];
      return outputGradient
          .div(pixels)
          .reshape(inputShape[0], inputShape[1], 1, 1)
          .broadcast(inputShape)
          .dup('c');
    }
  }
}
