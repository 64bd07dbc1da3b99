package dev.millrace.model.plan;

/** {@link dev.millrace.model.layer.ReLU}, where no convolution takes it in. */
final class ReLUKernel implements Kernel {

  private final int features;
  private final float[] output;
  private final float[] inputGradient;

  ReLUKernel(Chunk chunk, int features) {
    this.features = features;
    output = chunk.floats(features);
    inputGradient = chunk.floats(features);
  }

  @Override
  public float[] forward(float[] input, int images) {
    int length = features * images;
    for (int k = 0; k < length; k++) {
      output[k] = Math.max(input[k], 0f);
    }
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    int length = features * images;
    for (int k = 0; k < length; k++) {
      inputGradient[k] = output[k] > 0 ? outputGradient[k] : 0f;
    }
    return inputGradient;
  }
}
