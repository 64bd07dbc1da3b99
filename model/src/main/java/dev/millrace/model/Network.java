package dev.millrace.model;

import dev.millrace.model.backend.Workspace;
import dev.millrace.model.layer.ForwardPass;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.Parameter;
import dev.millrace.model.layer.Residual;
import dev.millrace.model.random.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Layers in sequence, each feeding the next: itself a layer.
 *
 * <p>All parameters lie in one flat vector of values, and their gradients in another; the layers
 * see reshaped views. Whatever treats all parameters alike (optimizer, average, checks) works on
 * the vectors.
 *
 * <p>Owns the native memory of both vectors until {@link #close}. One thread at a time may use it.
 */
public final class Network implements Layer, AutoCloseable {

  private final List<Layer> layers;
  private final INDArray values;
  private final INDArray gradients;

  private Network(List<Layer> layers, DataType type, boolean withGradients) {
    this.layers = List.copyOf(layers);
    long length = parameters().stream().mapToLong(Parameter::length).sum();
    // An empty vector cannot be had: a network without parameters keeps one unused element.
    values = Workspace.lastingZeros(type, Math.max(1, length));
    gradients = withGradients ? Workspace.lastingZeros(type, Math.max(1, length)) : null;
    bind();
  }

  /** A network with gradients. The layers must be fresh: a layer belongs to one network. */
  public static Network forTraining(List<Layer> layers, DataType type) {
    return new Network(layers, type, true);
  }

  /** A network without gradients. The layers must be fresh: a layer belongs to one network. */
  public static Network forPrediction(List<Layer> layers, DataType type) {
    return new Network(layers, type, false);
  }

  /** The layers, in order, bound to views of the network's vectors. */
  List<Layer> layers() {
    return layers;
  }

  private void bind() {
    List<INDArray> valueViews = views(values);
    List<INDArray> gradientViews = gradients == null ? null : views(gradients);
    List<Parameter> parameters = parameters();
    for (int i = 0; i < parameters.size(); i++) {
      parameters
          .get(i)
          .bind(valueViews.get(i), gradientViews == null ? null : gradientViews.get(i));
    }
  }

  /** Overwrites all parameters with their initializers' values. Same key, same values. */
  public void initialize(RandomKey key) {
    List<Parameter> parameters = parameters();
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).initialize(key.fold(i));
    }
  }

  /** All parameters, back to back in the order of {@link #parameters}; live. */
  public INDArray values() {
    return values;
  }

  /**
   * The gradients of all parameters, laid out as {@link #values}; live. Backward passes add to it,
   * whoever trains sets it to zero.
   *
   * @throws IllegalStateException if the network only predicts
   */
  public INDArray gradients() {
    if (gradients == null) {
      throw new IllegalStateException("network must be for training, but was for prediction");
    }
    return gradients;
  }

  /**
   * Views of a vector laid out as {@link #values}, one for each parameter.
   *
   * @param vector FLOAT, as long as the values
   * @param prefix put before each parameter's name
   */
  List<NamedTensor> tensors(INDArray vector, String prefix) {
    List<INDArray> views = views(vector);
    List<NamedTensor> tensors = new ArrayList<>();
    for (String name : named(layers).keySet()) {
      tensors.add(new NamedTensor(prefix + name, views.get(tensors.size())));
    }
    return tensors;
  }

  /** The parameters of layers, in the order of {@link #parameters}, by layer and name. */
  static Map<String, Parameter> named(List<Layer> layers) {
    Map<String, Parameter> named = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer instanceof Residual block) {
        named.putAll(named(block.layers()));
      } else {
        layer.parameters().forEach(each -> named.put(layer.name() + "." + each.name(), each));
      }
    }
    return named;
  }

  private List<INDArray> views(INDArray vector) {
    List<INDArray> views = new ArrayList<>();
    long start = 0;
    for (Parameter parameter : parameters()) {
      long end = start + parameter.length();
      views.add(vector.get(NDArrayIndex.interval(start, end)).reshape('c', parameter.shape()));
      start = end;
    }
    return views;
  }

  @Override
  public String name() {
    return "network";
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
    return shape;
  }

  @Override
  public INDArray predict(INDArray input) {
    INDArray array = input;
    for (Layer layer : layers) {
      array = layer.predict(array);
    }
    return array;
  }

  @Override
  public ForwardPass forward(INDArray input, RandomKey key) {
    List<ForwardPass> passes = new ArrayList<>(layers.size());
    INDArray array = input;
    for (Layer layer : layers) {
      ForwardPass pass = layer.forward(array, key.fold(passes.size()));
      passes.add(pass);
      array = pass.output();
    }
    return new Pass(passes, array);
  }

  @Override
  public void close() {
    values.close();
    if (gradients != null) {
      gradients.close();
    }
  }

  private record Pass(List<ForwardPass> passes, INDArray output) implements ForwardPass {

    @Override
    public INDArray backward(INDArray outputGradient) {
      return passes.get(0).backward(backwardToFirst(outputGradient));
    }

    @Override
    public void accumulate(INDArray outputGradient) {
      passes.get(0).accumulate(backwardToFirst(outputGradient));
    }

    /** Derivative by the output of the first layer. */
    private INDArray backwardToFirst(INDArray outputGradient) {
      INDArray gradient = outputGradient;
      for (int i = passes.size() - 1; i > 0; i--) {
        gradient = passes.get(i).backward(gradient);
      }
      return gradient;
    }
  }
}
