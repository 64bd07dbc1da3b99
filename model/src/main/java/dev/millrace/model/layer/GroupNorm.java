package dev.millrace.model.layer;

import dev.millrace.model.backend.Elements;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Group normalization: the channels of an image are cut into groups, and each group of each image
 * is brought to mean 0 and variance 1; then each channel is scaled and moved by what is learned.
 * Nothing depends on the other images of the mini-batch, or on those before it, so a prediction and
 * a training pass do the same.
 *
 * <p>Input X and output Y [N, C, H, W]. Parameters: weight γ [C], at first 1, and bias β [C]. With
 * m and v the mean and the variance of a group, and n its elements:
 *
 * <pre>Z = (X - m) / √(v + ε)     Y = γ·Z + β     dγ = Σ dY·Z     dβ = Σ dY
 * dZ = γ·dY     dX = (dZ - mean of dZ - Z · mean of dZ·Z) / √(v + ε)</pre>
 *
 * <p>The sums are over the images and pixels of a channel, the means over a group of an image.
 * Holds Z and the deviations until the backward pass.
 *
 * <p>Wu and He, "Group Normalization" (ECCV 2018).
 */
public final class GroupNorm implements Layer {

  /** Keeps the division finite where all pixels of a group are alike. */
  public static final double EPSILON = 1e-5;

  private final String name;
  private final int channels;
  private final int groups;
  private final Parameter weight;
  private final Parameter bias;

  /**
   * Declares a normalization.
   *
   * @param name index and kind within the network
   * @param channels of an image
   * @param groups that the channels are cut into; divides their number
   * @throws IllegalArgumentException if a number is out of range
   */
  public GroupNorm(String name, int channels, int groups) {
    Shapes.requireAtLeast(1, "groups", groups);
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "groups must divide the %d channels, but were %d".formatted(channels, groups));
    }
    this.name = name;
    this.channels = channels;
    this.groups = groups;
    weight = new Parameter("weight", Initializer.ONES, 1, 1, channels);
    bias = new Parameter("bias", Initializer.ZEROS, 1, 1, channels);
  }

  /** Groups of channels. */
  public int groups() {
    return groups;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  @Override
  public int[] outputShape(int... inputShape) {
    if (inputShape.length != 3 || inputShape[0] != channels) {
      throw Shapes.mismatch(this, "[%d, height, width]".formatted(channels), inputShape);
    }
    return inputShape.clone();
  }

  @Override
  public INDArray predict(INDArray input) {
    return forward(input, null).output();
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    outputShape(Shapes.ofExample(input));
    INDArray normalized = Nd4j.createUninitialized(input.dataType(), input.shape());
    INDArray output = Nd4j.createUninitialized(input.dataType(), input.shape());
    int plane = Math.toIntExact(input.size(2) * input.size(3));
    int length = channels / groups * plane;
    double[] deviations = new double[Math.toIntExact(input.size(0)) * groups];
    Elements x = Elements.of(input);
    Elements z = Elements.of(normalized);
    Elements y = Elements.of(output);
    Elements scale = Elements.of(weight.value());
    Elements shift = Elements.of(bias.value());
    for (int group = 0; group < deviations.length; group++) {
      int first = group * length;
      double mean = 0;
      for (int i = first; i < first + length; i++) {
        mean += x.get(i) / length;
      }
      double variance = 0;
      for (int i = first; i < first + length; i++) {
        variance += (x.get(i) - mean) * (x.get(i) - mean) / length;
      }
      deviations[group] = Math.sqrt(variance + EPSILON);
      for (int i = first; i < first + length; i++) {
        int channel = i / plane % channels;
        z.set(i, (x.get(i) - mean) / deviations[group]);
        y.set(i, scale.get(channel) * z.get(i) + shift.get(channel));
      }
    }
    return new Pass(this, normalized, deviations, output);
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(GroupNorm layer, INDArray normalized, double[] deviations, INDArray output)
      implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray inputGradient =
          Nd4j.createUninitialized(outputGradient.dataType(), outputGradient.shape());
      int plane = Math.toIntExact(outputGradient.size(2) * outputGradient.size(3));
      int length = layer.channels / layer.groups * plane;
      Elements dy = Elements.of(outputGradient);
      Elements z = Elements.of(normalized);
      Elements dx = Elements.of(inputGradient);
      Elements scale = Elements.of(layer.weight.value());
      Elements scaleGradient = Elements.of(layer.weight.gradient());
      Elements shiftGradient = Elements.of(layer.bias.gradient());
      for (int group = 0; group < deviations.length; group++) {
        int first = group * length;
        double mean = 0;
        double product = 0;
        for (int i = first; i < first + length; i++) {
          int channel = i / plane % layer.channels;
          scaleGradient.add(channel, dy.get(i) * z.get(i));
          shiftGradient.add(channel, dy.get(i));
          double dz = scale.get(channel) * dy.get(i);
          mean += dz / length;
          product += dz * z.get(i) / length;
        }
        for (int i = first; i < first + length; i++) {
          double dz = scale.get(i / plane % layer.channels) * dy.get(i);
          dx.set(i, (dz - mean - z.get(i) * product) / deviations[group]);
        }
      }
      return inputGradient;
    }
  }
}
