package dev.millrace.model.layer;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.random.RandomKey;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A two-dimensional convolution (cross-correlation) with a bias per filter.
 *
 * <p>Input [N, C, H, W], output [N, F, OH, OW] with {@code OH = (H + 2·padding - K) / stride + 1},
 * rounded down, and OW alike. Parameters: weight [F, C, K, K], bias [F].
 *
 * <pre>
 * output[n,f,y,x] = bias[f] + Σ weight[f,c,i,j] · input[n, c, y·stride - padding + i, x·stride - padding + j]
 * </pre>
 *
 * <p>With the patches as columns of a matrix P (see {@link Patches}) and the weight as a matrix W
 * [F, C·K·K], the output is Y = W·P + bias; hence dW = dY·Pᵀ, dP = Wᵀ·dY, and dP goes back to the
 * pixels that the patches were copied from. P is held until the backward pass: C·K·K·N·OH·OW
 * elements.
 *
 * <p>LeCun et al., "Gradient-Based Learning Applied to Document Recognition" (Proc. IEEE, 1998).
 */
public final class Conv2D implements Layer {

  private final String name;
  private final int channels;
  private final int filters;
  private final Window window;
  private final Parameter weight;
  private final Parameter bias;

  /**
   * Declares a convolution.
   *
   * @param name index and kind within the network
   * @param channels of the input
   * @param filters channels of the output
   * @param kernel rows and columns of the kernel
   * @param stride step between kernel positions
   * @param padding rows and columns of zeros around the image; below {@code kernel}
   * @param initializer of the weight
   * @throws IllegalArgumentException if a number is out of range
   */
  public Conv2D(
      String name,
      int channels,
      int filters,
      int kernel,
      int stride,
      int padding,
      Initializer initializer) {
    this.name = name;
    this.channels = Shapes.requireAtLeast(1, "channels", channels);
    this.filters = Shapes.requireAtLeast(1, "filters", filters);
    this.window = new Window(kernel, stride, padding);
    int fanIn = Shapes.length(channels, kernel, kernel);
    int fanOut = Shapes.length(filters, kernel, kernel);
    weight = new Parameter("weight", initializer, fanIn, fanOut, filters, channels, kernel, kernel);
    bias = new Parameter("bias", Initializer.ZEROS, fanIn, fanOut, filters);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(weight, bias);
  }

  /** Size, stride and padding of the window. */
  public Window window() {
    return window;
  }

  @Override
  public int[] outputShape(int... inputShape) {
    if (inputShape.length != 3 || inputShape[0] != channels) {
      throw Shapes.mismatch(this, "[%d, height, width]".formatted(channels), inputShape);
    }
    return window.outputShape(this, filters, inputShape);
  }

  @Override
  public INDArray predict(INDArray input) {
    return convolve(input).output();
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    return convolve(input);
  }

  private Pass convolve(INDArray input) {
    int[] shape = outputShape(Shapes.ofExample(input)); // F, OH, OW
    INDArray patches = Patches.extract(input, window, shape[1], shape[2]); // [C·K·K, N·OH·OW]
    INDArray product = Matrices.product(weightMatrix(weight.value()), patches); // [F, N·OH·OW]
    product.addi(bias.value().reshape(filters, 1));
    INDArray output =
        product
            .reshape(filters, input.size(0), shape[1], shape[2]) // [F, N, OH, OW]
            .permute(1, 0, 2, 3)
            .dup('c'); // [N, F, OH, OW]
    return new Pass(this, input.shape(), patches, output);
  }

  /** [F, C, K, K] seen as [F, C·K·K]. */
  private INDArray weightMatrix(INDArray array) {
    return array.reshape(filters, array.length() / filters);
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared
  private record Pass(Conv2D layer, long[] inputShape, INDArray patches, INDArray output)
      implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      INDArray productGradient = accumulateAndFlatten(outputGradient); // [F, N·OH·OW]
      INDArray patchesGradient = // [C·K·K, N·OH·OW]
          Matrices.productOfTransposed(layer.weightMatrix(layer.weight.value()), productGradient);
      int outHeight = (int) output.size(2);
      int outWidth = (int) output.size(3);
      return Patches.scatter(
          patchesGradient, layer.window, outHeight, outWidth, inputShape); // [N, C, H, W]
    }

    @Override
    public void accumulate(INDArray outputGradient) {
      accumulateAndFlatten(outputGradient);
    }

    private INDArray accumulateAndFlatten(INDArray outputGradient) {
      INDArray productGradient =
          outputGradient // [N, F, OH, OW]
              .permute(1, 0, 2, 3) // [F, N, OH, OW]
              .dup('c')
              .reshape(layer.filters, patches.size(1)); // [F, N·OH·OW]
      INDArray weightGradient =
          Matrices.productWithTransposed(productGradient, patches); // [F, C·K·K]
      layer.weightMatrix(layer.weight.gradient()).addi(weightGradient);
      layer.bias.gradient().addi(productGradient.sum(1)); // [F]
      return productGradient;
    }
  }
}
