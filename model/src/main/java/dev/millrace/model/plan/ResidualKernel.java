package dev.millrace.model.plan;

import dev.millrace.model.random.RandomKey;

/**
 * {@link dev.millrace.model.layer.Residual}: the kernels of its layers, and what goes past them.
 */
final class ResidualKernel implements Kernel {

  private final Kernel[] kernels;
  private final int layerIndex;
  private final int features;
  private final float[] output;
  private final float[] inputGradient;

  /**
   * Plans the kernel.
   *
   * @param kernels of the block's layers; owned from now on
   * @param layerIndex of the block within its network
   */
  ResidualKernel(Chunk chunk, Kernel[] kernels, int layerIndex, int features) {
    this.kernels = kernels;
    this.layerIndex = layerIndex;
    this.features = features;
    output = chunk.floats(features);
    inputGradient = chunk.floats(features);
  }

  @Override
  public void loadWeights() {
    for (Kernel kernel : kernels) {
      kernel.loadWeights();
    }
  }

  @Override
  public float[] forward(float[] input, int images) {
    float[] array = input;
    for (Kernel kernel : kernels) {
      array = kernel.forward(array, images);
    }
    add(array, input, output, images);
    return output;
  }

  @Override
  public float[] forward(float[] input, int images, long key, int first) {
    long blockKey = RandomKey.fold(key, layerIndex);
    float[] array = input;
    for (Kernel kernel : kernels) {
      array = kernel.forward(array, images, blockKey, first);
    }
    add(array, input, output, images);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    float[] gradient = outputGradient;
    for (int i = kernels.length - 1; i >= 0; i--) {
      gradient = kernels[i].backward(gradient, images);
    }
    add(gradient, outputGradient, inputGradient, images);
    return inputGradient;
  }

  private void add(float[] one, float[] other, float[] sum, int images) {
    int length = features * images;
    for (int k = 0; k < length; k++) {
      sum[k] = one[k] + other[k];
    }
  }

  @Override
  public void clearGradients() {
    for (Kernel kernel : kernels) {
      kernel.clearGradients();
    }
  }

  @Override
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
}
