package dev.millrace.model.plan;

import dev.millrace.model.backend.FloatMemory;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.Residual;
import dev.millrace.vector.Vectors;
import java.util.List;

/**
 * How many images run through a network together, and room for them.
 *
 * <p>Sixteen floats are one cache line and whole vector registers, and what a small network keeps
 * of sixteen images fits a second-level cache. Networks for large images take fewer, down to one.
 *
 * @param images at most
 * @param type of the kernels; loops over vectors work on sixteen images
 */
record Chunk(int images, KernelType type) {

  private static final int MOST_IMAGES = Vectors.COLUMNS;

  /** Floats of the largest layer above which fewer images run together: 16 MB. */
  private static final int ENOUGH = 1 << 22;

  /** The chunks for a network; their size depends on nothing else. */
  static Chunk of(List<Layer> layers, KernelType wanted, int... inputShape) {
    int images = Math.max(1, Math.min(MOST_IMAGES, ENOUGH / largest(layers, inputShape)));
    return new Chunk(images, images < MOST_IMAGES ? KernelType.BLAS : wanted);
  }

  /** Numbers of the largest input or output of a layer, those within blocks included. */
  private static int largest(List<Layer> layers, int... inputShape) {
    int[] shape = inputShape;
    int largest = Plan.length(shape);
    for (Layer layer : layers) {
      if (layer instanceof Residual block) {
        largest = Math.max(largest, largest(block.layers(), shape));
      }
      shape = layer.outputShape(shape);
      largest = Math.max(largest, Plan.length(shape));
    }
    return largest;
  }

  /**
   * Distance from one feature to the next, and images that kernels work on, when so many are asked
   * for: loops over vectors always take whole chunks, with leftovers of earlier ones behind the
   * last image.
   */
  int stride(int asked) {
    return type == KernelType.VECTOR ? images : asked;
  }

  /** Zeros on the heap, [features, images]. */
  float[] floats(int features) {
    return new float[Math.multiplyExact(features, images)];
  }

  /** Native zeros, [features, images]. The caller closes them. */
  FloatMemory memory(int features) {
    return FloatMemory.allocate(Math.multiplyExact(features, images));
  }
}
