package dev.millrace.model.plan;

import dev.millrace.model.layer.AveragePool2D;
import dev.millrace.model.layer.Conv2D;
import dev.millrace.model.layer.Dense;
import dev.millrace.model.layer.Dropout;
import dev.millrace.model.layer.Flatten;
import dev.millrace.model.layer.GlobalAveragePool;
import dev.millrace.model.layer.GroupNorm;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.LeakyReLU;
import dev.millrace.model.layer.MaxPool2D;
import dev.millrace.model.layer.ReLU;
import dev.millrace.model.layer.Residual;
import dev.millrace.model.layer.Window;
import dev.millrace.vector.Vectors;
import java.util.ArrayList;
import java.util.List;

/** Turns layers into kernels, and fuses those that belong together. */
final class Planner {

  /**
   * Weights of a layer above which BLAS multiplies: it rearranges operands in little of the time
   * then, while loops over vectors would keep several copies of the weights on the heap.
   */
  private static final int FEW_WEIGHTS = 1 << 18;

  /** Floats that stay in a second-level cache: 1 MB. */
  private static final int CACHED = 1 << 18;

  private final Chunk chunk;
  private final List<Layer> layers;
  private final boolean training;
  private final List<Kernel> kernels = new ArrayList<>();
  private int next;
  private int[] shape;
  private int firstTrained = -1;

  /**
   * Plans layers.
   *
   * @param asksForInputGradient whether somebody wants the derivative by their input
   */
  Planner(
      Chunk chunk,
      List<Layer> layers,
      boolean training,
      boolean asksForInputGradient,
      int... inputShape) {
    this.chunk = chunk;
    this.layers = layers;
    this.training = training;
    shape = inputShape.clone();
    while (next < layers.size()) {
      boolean first = firstTrained < 0;
      if (first && !layers.get(next).parameters().isEmpty()) {
        firstTrained = kernels.size();
      }
      Kernel kernel = kernel(training && (!first || asksForInputGradient));
      if (kernel != null) {
        kernels.add(kernel);
      }
    }
    if (firstTrained < 0) {
      firstTrained = kernels.size();
    }
  }

  /** Whether what BLAS reads and writes of a convolution does not fit a second-level cache. */
  static boolean leavesCaches(List<Layer> layers, int... inputShape) {
    int[] shape = inputShape;
    for (Layer layer : layers) {
      int[] output = layer.outputShape(shape);
      if (layer instanceof Residual block && leavesCaches(block.layers(), shape)) {
        return true;
      }
      if (layer instanceof Conv2D convolution) {
        ConvGeometry g = ConvGeometry.of(shape, convolution.window(), 1, output);
        long patches = (long) g.patchRows() * g.patchLength();
        if ((patches + Plan.length(output)) * Vectors.COLUMNS > CACHED) {
          return true;
        }
      }
      shape = output;
    }
    return false;
  }

  List<Kernel> kernels() {
    return List.copyOf(kernels);
  }

  /** Index of the first kernel with parameters: the last one of a backward pass. */
  int firstTrained() {
    return firstTrained;
  }

  /**
   * Plans the next layer, with what it takes in of those behind; null if there is nothing to do.
   */
  private Kernel kernel(boolean inputGradient) {
    Layer layer = layers.get(next);
    int index = next;
    int[] image = shape;
    if (layer instanceof Conv2D convolution) {
      return convolution(convolution, inputGradient);
    }
    advance();
    if (layer instanceof Dense dense) {
      return takesVectors(layer)
          ? new VectorDenseKernel(chunk, dense, training, inputGradient)
          : new DenseKernel(chunk, dense, training, inputGradient);
    } else if (layer instanceof ReLU) {
      return new ReLUKernel(chunk, Plan.length(image));
    } else if (layer instanceof Dropout dropout) {
      return new DropoutKernel(chunk, index, Plan.length(image), dropout.rate());
    } else if (layer instanceof MaxPool2D pool) {
      return new PoolKernel(chunk, pool.window(), false, image, shape);
    } else if (layer instanceof AveragePool2D pool) {
      return new PoolKernel(chunk, pool.window(), true, image, shape);
    } else if (layer instanceof LeakyReLU rectifier) {
      return new LeakyReLUKernel(chunk, Plan.length(image), rectifier.slope());
    } else if (layer instanceof GroupNorm norm) {
      return new GroupNormKernel(chunk, norm, image[1] * image[2], training);
    } else if (layer instanceof GlobalAveragePool) {
      return new MeanKernel(chunk, image[0], image[1] * image[2]);
    } else if (layer instanceof Residual block) {
      return residual(block, index, image);
    } else if (layer instanceof Flatten) {
      return null; // [C, H, W, images] is [C·H·W, images]
    }
    throw new IllegalArgumentException("layer must be a known one, but was " + layer.getClass());
  }

  private Kernel residual(Residual block, int index, int[] image) {
    Planner inner = new Planner(chunk, block.layers(), training, true, image);
    Kernel[] kernels = inner.kernels().toArray(new Kernel[0]);
    return new ResidualKernel(chunk, kernels, index, Plan.length(image));
  }

  private void advance() {
    shape = layers.get(next).outputShape(shape);
    next++;
  }

  private Kernel convolution(Conv2D layer, boolean inputGradient) {
    int[] image = shape;
    advance();
    int[] convolved = shape;
    boolean rectified = takeReLU();
    int pool = takePool();
    rectified |= takeReLU(); // max-pooling and ReLU may change places
    ConvGeometry g = ConvGeometry.of(image, layer.window(), pool, convolved);
    return takesVectors(layer)
        ? new VectorConvKernel(chunk, layer, g, rectified, training, inputGradient)
        : new ConvKernel(chunk, layer, g, rectified, training, inputGradient);
  }

  private boolean takesVectors(Layer layer) {
    return chunk.type() == KernelType.VECTOR
        && Plan.length(layer.parameters().get(0).shape()) <= FEW_WEIGHTS;
  }

  private boolean takeReLU() {
    if (next < layers.size() && layers.get(next) instanceof ReLU) {
      advance();
      return true;
    }
    return false;
  }

  /** Size of a max-pooling whose windows neither overlap nor are padded; 1 if there is none. */
  private int takePool() {
    if (next < layers.size() && layers.get(next) instanceof MaxPool2D pool) {
      Window window = pool.window();
      if (window.stride() == window.size() && window.padding() == 0) {
        advance();
        return window.size();
      }
    }
    return 1;
  }
}
