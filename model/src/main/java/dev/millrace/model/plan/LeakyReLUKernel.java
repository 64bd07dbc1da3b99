package dev.millrace.model.plan;

/** {@link dev.millrace.model.layer.LeakyReLU}. */
final class LeakyReLUKernel implements Kernel {

  private final int features;
  private final float slope;
  private final float[] output;
  private final float[] inputGradient;
  private float[] input; // of the latest forward pass

  LeakyReLUKernel(Chunk chunk, int features, double slope) {
    this.features = features;
    this.slope = (float) slope;
    output = chunk.floats(features);
    inputGradient = chunk.floats(features);
  }

  @Override
  public float[] forward(float[] newInput, int images) {
    input = newInput;
    scale(input, output, features * images);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    scale(outputGradient, inputGradient, features * images);
    return inputGradient;
  }

  /** Copies where the input is positive, and a share elsewhere. */
  private void scale(float[] from, float[] to, int length) {
    float[] sign = input;
    for (int k = 0; k < length; k++) {
      to[k] = sign[k] > 0 ? from[k] : slope * from[k];
    }
  }
}
