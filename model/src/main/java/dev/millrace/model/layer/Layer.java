package dev.millrace.model.layer;

import dev.millrace.model.random.RandomKey;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A differentiable function of a batch, and the parameters it is differentiated by.
 *
 * <p>A layer owns nothing but its parameters: what a backward pass needs is kept in the {@link
 * ForwardPass}, so predictions may come between a forward pass and its backward pass. Arguments are
 * never modified. New arrays belong to the ND4J workspace that is open on the calling thread, or
 * else to the caller.
 *
 * <p>One thread at a time may use a layer.
 */
public interface Layer {

  /** Index and kind within the network, such as {@code 3.conv2d}. */
  String name();

  /**
   * The shape of one example's output.
   *
   * @param inputShape of one example, without the batch dimension
   * @throws IllegalArgumentException if the layer cannot take that shape
   */
  int[] outputShape(int... inputShape);

  /**
   * Computes the output and keeps nothing.
   *
   * @param input [N, ...inputShape]
   * @return [N, ...outputShape]
   * @throws IllegalArgumentException if the layer cannot take the input's shape
   */
  INDArray predict(INDArray input);

  /**
   * Computes the output and keeps what the backward pass needs.
   *
   * @param input [N, ...inputShape]; must not change until the backward pass is over
   * @param key names the random numbers of this pass; most layers use none
   * @throws IllegalArgumentException if the layer cannot take the input's shape
   */
  ForwardPass forward(INDArray input, RandomKey key);

  /** The layer's parameters, in a fixed order. */
  default List<Parameter> parameters() {
    return List.of();
  }
}
