package dev.millrace.model.layer;

import dev.millrace.model.random.RandomKey;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A change of shape from [N, C, H, W] (or any other) to [N, C·H·W].
 *
 * <p>Copies nothing: output and input share their elements, and so do the gradients.
 */
public final class Flatten implements Layer {

  private final String name;

  /** Declares a flattening with its index and kind within the network. */
  public Flatten(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int[] outputShape(int... inputShape) {
    return new int[] {Shapes.length(inputShape)};
  }

  @Override
  public INDArray predict(INDArray input) {
    return input.reshape(input.size(0), input.length() / input.size(0));
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(input.shape(), predict(input));
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(long[] inputShape, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      return outputGradient.reshape(inputShape);
    }
  }
}
