package dev.millrace.model.plan;

/**
 * One step of a plan: a layer, or several fused, with all its buffers.
 *
 * <p>Activations are [features, images] with the image innermost, at the start of arrays that have
 * room for a {@link Chunk}. A kernel returns its own array and never changes another's; what it
 * returned stays valid until it is called again.
 *
 * <p>Owns its native memory until {@link #close}. One thread at a time may use it.
 */
interface Kernel extends AutoCloseable {

  /** Takes in the parameters' current values. */
  default void loadWeights() {}

  /**
   * Computes the output.
   *
   * @param input [inputs, images]; must not change until the backward pass
   * @return [outputs, images]
   */
  float[] forward(float[] input, int images);

  /**
   * As {@link #forward(float[], int)}, in training.
   *
   * @param key state of the {@link dev.millrace.model.random.RandomKey} of this step
   * @param first position of the first image within its mini-batch
   */
  default float[] forward(float[] input, int images, long key, int first) {
    return forward(input, images);
  }

  /**
   * Goes back through the latest forward pass: adds to the gradients of the parameters.
   *
   * @param outputGradient [outputs, images]
   * @return derivative by the input, [inputs, images]; null if the plan does not ask for it
   */
  float[] backward(float[] outputGradient, int images);

  /** Sets the gradients that {@link #backward} adds to to zero. In training only. */
  default void clearGradients() {}

  /** Writes the gradients to where the parameters have theirs. In training only. */
  default void storeGradients() {}

  @Override
  default void close() {}
}
