package dev.millrace.model.plan;

import dev.millrace.model.layer.Layer;
import java.util.List;

/**
 * A network ready to run: its kernels in order, with every buffer allocated.
 *
 * <p>Runs on chunks of at most {@link #chunkSize} images, forward and backward, and allocates
 * nothing. Parameters stay where they are: in the arrays that the layers are bound to. {@link
 * #loadWeights} must be called after they have changed.
 *
 * <p>Owns the native memory of its buffers until {@link #close}. One thread at a time may use it.
 */
public final class Plan implements AutoCloseable {

  private final Chunk chunk;
  private final Kernel[] kernels; // not a list: its iterators would be garbage
  private final float[] input;
  private final int firstTrained;

  /**
   * Plans a network.
   *
   * @param layers bound to memory of type FLOAT
   * @param type of the kernels; images so large that few run together are left to BLAS
   * @param training whether to plan for backward passes; then the layers have gradients
   * @param inputShape of one image
   */
  public Plan(List<Layer> layers, boolean training, KernelType type, int... inputShape) {
    chunk = Chunk.of(layers, type, inputShape);
    Planner planner = new Planner(chunk, layers, training, false, inputShape);
    kernels = planner.kernels().toArray(new Kernel[0]);
    firstTrained = planner.firstTrained();
    input = chunk.floats(length(inputShape));
  }

  /** What most of its kernels are. */
  public KernelType type() {
    return chunk.type();
  }

  /** Most images that run through the network together. */
  public int chunkSize() {
    return chunk.images();
  }

  /**
   * Images that the arrays of a chunk of so many have room for: the distance from one feature to
   * the next. What stands behind the images is any finite number, and 0 in their gradients.
   */
  public int stride(int images) {
    return chunk.stride(images);
  }

  /**
   * The images to run, [C, H, W, stride], to be overwritten by the caller, but not between {@link
   * #forward} and {@link #backward}.
   */
  public float[] input() {
    return input;
  }

  /** Takes in the parameters' current values. */
  public void loadWeights() {
    for (Kernel kernel : kernels) {
      kernel.loadWeights();
    }
  }

  /**
   * Predicts the images in {@link #input}.
   *
   * @return logits [K, stride], valid until the next call
   */
  public float[] predict(int images) {
    float[] array = input;
    for (Kernel kernel : kernels) {
      array = kernel.forward(array, chunk.stride(images));
    }
    return array;
  }

  /**
   * Runs the images in {@link #input} forward, in training.
   *
   * @param key state of the {@link dev.millrace.model.random.RandomKey} of this step
   * @param first position of the first image within its mini-batch
   * @return logits [K, stride], valid until the next call
   */
  public float[] forward(int images, long key, int first) {
    float[] array = input;
    for (Kernel kernel : kernels) {
      array = kernel.forward(array, chunk.stride(images), key, first);
    }
    return array;
  }

  /** Sets the sums of the gradients to zero, before the first chunk of a mini-batch. */
  public void clearGradients() {
    for (Kernel kernel : kernels) {
      kernel.clearGradients();
    }
  }

  /**
   * Goes back through the latest {@link #forward}, and adds to the gradients.
   *
   * @param logitsGradient [K, stride]
   */
  public void backward(float[] logitsGradient, int images) {
    float[] gradient = logitsGradient;
    for (int i = kernels.length - 1; i >= firstTrained; i--) {
      gradient = kernels[i].backward(gradient, chunk.stride(images));
    }
  }

  /** Writes the gradients to where the layers have them, after the last chunk of a mini-batch. */
  public void storeGradients() {
    for (Kernel kernel : kernels) {
      kernel.storeGradients();
    }
  }

  @Override
  public void close() {
    for (Kernel kernel : kernels) {
      kernel.close();
    }
  }

  static int length(int... shape) {
    int length = 1;
    for (int size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }
}
