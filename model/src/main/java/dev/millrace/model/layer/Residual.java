package dev.millrace.model.layer;

import dev.millrace.model.random.RandomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds its input to what layers make of it: {@code Y = X + f(X)}, for any shape that {@code f}
 * keeps. The gradient comes back both ways: {@code dX = dY + f'(dY)}.
 *
 * <p>He, Zhang, Ren and Sun, "Identity Mappings in Deep Residual Networks" (ECCV 2016).
 */
public final class Residual implements Layer {

  private final String name;
  private final List<Layer> layers;

  /**
   * Declares a block.
   *
   * @param name index and kind within the network
   * @param layers of {@code f}, in order; at least one
   */
  public Residual(String name, List<Layer> layers) {
    this.name = name;
    this.layers = List.copyOf(layers);
  }

  /** The layers of {@code f}, in order. */
  public List<Layer> layers() {
    return layers;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public int[] outputShape(int... inputShape) {
    int[] shape = inputShape.clone();
    for (Layer layer : layers) {
      shape = layer.outputShape(shape);
    }
    if (!Arrays.equals(shape, inputShape)) {
      throw new IllegalArgumentException(
          "layer %s: its layers must keep the shape %s, but give %s"
              .formatted(name, Arrays.toString(inputShape), Arrays.toString(shape)));
    }
    return shape;
  }

  @Override
  public INDArray predict(INDArray input) {
    outputShape(Shapes.ofExample(input));
    INDArray array = input;
    for (Layer layer : layers) {
      array = layer.predict(array);
    }
    return array.add(input);
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    outputShape(Shapes.ofExample(input));
    List<ForwardPass> passes = new ArrayList<>(layers.size());
    INDArray array = input;
    for (Layer layer : layers) {
      ForwardPass pass = layer.forward(array, key.fold(passes.size()));
      passes.add(pass);
      array = pass.output();
    }
    return new Pass(passes, array.add(input));
  }

  private record Pass(List<ForwardPass> passes, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray gradient = outputGradient;
      for (int i = passes.size() - 1; i >= 0; i--) {
        gradient = passes.get(i).backward(gradient);
      }
      return gradient.add(outputGradient);
    }
  }
}
