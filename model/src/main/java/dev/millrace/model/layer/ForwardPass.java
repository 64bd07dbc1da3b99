package dev.millrace.model.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One forward pass of a layer: its output, and the way back.
 *
 * <p>Holds arrays of the workspace it was made in, and lives no longer than that workspace's scope.
 */
public interface ForwardPass {

  /** The layer's output, [N, ...outputShape]. */
  INDArray output();

  /**
   * Applies the chain rule: adds the loss's derivatives by the layer's parameters to their
   * gradients.
   *
   * @param outputGradient derivative of the loss by {@link #output}, of the same shape; not
   *     modified
   * @return derivative of the loss by the layer's input, [N, ...inputShape]
   */
  INDArray backward(INDArray outputGradient);

  /**
   * As {@link #backward}, for a network's first layer: nobody asks for the derivative by the
   * images, so layers with parameters save the work.
   */
  default void accumulate(INDArray outputGradient) {
    backward(outputGradient);
  }
}
