package dev.millrace.model.layer;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A fully connected layer.
 *
 * <p>Input X [N, I], output Y [N, O]. Parameters: weight W [O, I], bias b [O].
 *
 * <pre>Y = X·Wᵀ + b     dW = dYᵀ·X     db = Σ over the batch of dY     dX = dY·W</pre>
 *
 * <p>Holds a reference to its input until the backward pass, no copy.
 */
public final class Dense implements Layer {

  private final String name;
  private final int inputs;
  private final int units;
  private final Parameter weight;
  private final Parameter bias;

  /**
   * Declares a fully connected layer.
   *
   * @param name index and kind within the network
   * @param inputs values that go in
   * @param units values that come out
   * @param initializer of the weight
   * @throws IllegalArgumentException if a number is out of range
   */
  public Dense(String name, int inputs, int units, Initializer initializer) {
    this.name = name;
    this.inputs = Shapes.requireAtLeast(1, "inputs", inputs);
    this.units = Shapes.requireAtLeast(1, "units", units);
    weight = new Parameter("weight", initializer, inputs, units, units, inputs);
    bias = new Parameter("bias", Initializer.ZEROS, inputs, units, units);
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
    if (inputShape.length != 1 || inputShape[0] != inputs) {
      throw Shapes.mismatch(
          this,
          "[%d]%s".formatted(inputs, inputShape.length > 1 ? " (is a flatten layer missing?)" : ""),
          inputShape);
    }
    return new int[] {units};
  }

  @Override
  public INDArray predict(INDArray input) {
    outputShape(Shapes.ofExample(input));
    INDArray output = Matrices.productWithTransposed(input, weight.value()); // [N, O]
    return output.addi(bias.value().reshape(1, units));
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return new Pass(this, input, predict(input));
  }

  private record Pass(Dense layer, INDArray input, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      accumulate(outputGradient);
      return Matrices.product(outputGradient, layer.weight.value()); // [N, I]
    }

    @Override
    public void accumulate(INDArray outputGradient) {
      INDArray weightGradient = Matrices.productOfTransposed(outputGradient, input); // [O, I]
      layer.weight.gradient().addi(weightGradient);
      layer.bias.gradient().addi(outputGradient.sum(0)); // [O]
    }
  }
}
