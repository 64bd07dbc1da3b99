package dev.millrace.model.plan;

import dev.millrace.model.random.RandomKey;

/** {@link dev.millrace.model.layer.Dropout}, with the same mask for the same key. */
final class DropoutKernel implements Kernel {

  private final int layerIndex;
  private final int features;
  private final double rate;
  private final float[] mask; // [features, images]
  private final float[] output;
  private final float[] inputGradient;

  DropoutKernel(Chunk chunk, int layerIndex, int features, double rate) {
    this.layerIndex = layerIndex;
    this.features = features;
    this.rate = rate;
    mask = chunk.floats(features);
    output = chunk.floats(features);
    inputGradient = chunk.floats(features);
  }

  @Override
  public float[] forward(float[] input, int images) {
    return input;
  }

  @Override
  public float[] forward(float[] input, int images, long key, int first) {
    long layerKey = RandomKey.fold(key, layerIndex);
    float scale = (float) (1 / (1 - rate));
    for (int i = 0; i < images; i++) {
      // An element's number is its index in [batch, features].
      int start = (first + i) * features;
      for (int j = 0; j < features; j++) {
        mask[j * images + i] = RandomKey.uniform(layerKey, start + j) < rate ? 0f : scale;
      }
    }
    multiply(input, output, features * images);
    return output;
  }

  @Override
  public float[] backward(float[] outputGradient, int images) {
    multiply(outputGradient, inputGradient, features * images);
    return inputGradient;
  }

  private void multiply(float[] from, float[] to, int length) {
    for (int k = 0; k < length; k++) {
      to[k] = from[k] * mask[k];
    }
  }
}
