package dev.millrace.model;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.Layer;
import dev.millrace.model.layer.Parameter;
import dev.millrace.model.layer.Residual;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network described as data: the shape of its images, its layers, in order, and the names of its
 * classes, if they have any.
 *
 * <p>Its text is JSON: {@code {"input":[1,28,28],"layers":[{"type":"relu"}, ...]}}, where {@code
 * input} is channels, height and width; {@link LayerSpec} lists the layers and their fields. With
 * named classes there is also {@code "classes":["cat","dog"]}. Equal architectures have equal
 * texts.
 *
 * <p>Immutable and thread-safe.
 *
 * @param channels color planes of an image
 * @param height rows of an image
 * @param width columns of an image
 * @param layers in order; the last one gives one logit per class
 * @param classNames one per class, in their order; empty if classes are numbers alone
 */
public record Architecture(
    int channels, int height, int width, List<LayerSpec> layers, List<String> classNames) {

  /** The names that {@link #named} takes. */
  public static final String NAMES = "reference, default";

  /**
   * Checks that the layers fit together and end in a vector of classes.
   *
   * @throws IllegalArgumentException saying which layer got what and wanted what
   */
  public Architecture {
    layers = List.copyOf(layers);
    classNames = List.copyOf(classNames);
    for (int size : new int[] {channels, height, width}) {
      LayerSpec.requireBetween(1, "input's dimensions", size);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("network must have at least one layer, but had none");
    }
    int[] output =
        outputShape(createLayers(channels, height, width, layers), channels, height, width);
    if (output.length != 1 || output[0] < 2) {
      throw new IllegalArgumentException(
          "network must end in a vector of at least 2 classes, but its output was "
              + Arrays.toString(output)
              + " (is a last dense layer missing?)");
    }
    ClassNames.requireFit(classNames, output[0]);
    long parameters = parameterCount(createLayers(channels, height, width, layers));
    if (parameters > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "network must have less than 2^31 parameters, but had " + parameters);
    }
  }

  /**
   * Describes a network whose classes have no names.
   *
   * @throws IllegalArgumentException saying which layer got what and wanted what
   */
  public Architecture(int channels, int height, int width, List<LayerSpec> layers) {
    this(channels, height, width, layers, List.of());
  }

  /**
   * Returns the same network with names for its classes.
   *
   * @param names one per class, different from each other; empty for none
   * @throws IllegalArgumentException if there are more or fewer names than classes, or one is
   *     blank, too long, given twice, or a number
   */
  public Architecture withClassNames(List<String> names) {
    return new Architecture(channels, height, width, layers, names);
  }

  /** Returns whether this and another are the same but for the names of their classes. */
  public boolean isSameNetwork(Architecture other) {
    return channels == other.channels
        && height == other.height
        && width == other.width
        && layers.equals(other.layers);
  }

  /**
   * A built-in architecture for gray images of 28 x 28 pixels and ten classes: {@code reference},
   * the small one that benchmarks compare, and {@code default}, the more accurate one.
   *
   * @param name one of {@link #NAMES}
   * @throws IllegalArgumentException if the name is unknown
   */
  public static Architecture named(String name) {
    return switch (name) {
      case "reference" -> twoConvolutions(8, 16);
      case "default" -> twoConvolutions(16, 32);
      default ->
          throw new IllegalArgumentException(
              "network must be one of %s, but was '%s'".formatted(NAMES, name));
    };
  }

  /** LeNet-like, for images of 1 x 28 x 28 and ten classes. */
  private static Architecture twoConvolutions(int firstFilters, int secondFilters) {
    return new Architecture(
        1,
        28,
        28,
        List.of(
            new LayerSpec.Conv2D(firstFilters, 5, 1, 0, Initializer.HE),
            new LayerSpec.ReLU(),
            new LayerSpec.MaxPool2D(2, 2, 0),
            new LayerSpec.Conv2D(secondFilters, 5, 1, 0, Initializer.HE),
            new LayerSpec.ReLU(),
            new LayerSpec.MaxPool2D(2, 2, 0),
            new LayerSpec.Flatten(),
            new LayerSpec.Dense(128, Initializer.HE),
            new LayerSpec.ReLU(),
            new LayerSpec.Dense(10, Initializer.GLOROT)));
  }

  /**
   * The same with a dropout before the last dense layer.
   *
   * @param rate share of elements to drop, in [0, 1); 0 changes nothing
   * @throws IllegalArgumentException if the rate is out of range, or the network has a dropout of
   *     its own or no dense layer
   */
  public Architecture withDropout(double rate) {
    LayerSpec.Dropout dropout = new LayerSpec.Dropout(rate);
    if (rate == 0) {
      return this;
    }
    int lastDense = -1;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof LayerSpec.Dropout) {
        throw new IllegalArgumentException(
            "network must have no dropout to be given one, but layer " + i + " is a dropout");
      }
      if (layers.get(i) instanceof LayerSpec.Dense) {
        lastDense = i;
      }
    }
    if (lastDense < 0) {
      throw new IllegalArgumentException(
          "network must have a dense layer to be given a dropout, but had none");
    }
    List<LayerSpec> changed = new ArrayList<>(layers);
    changed.add(lastDense, dropout);
    return new Architecture(channels, height, width, changed, classNames);
  }

  /**
   * Reads an architecture.
   *
   * @throws IllegalArgumentException saying what is wrong where: broken JSON, an unknown layer or
   *     field, a missing or bad number, layers that do not fit together
   */
  public static Architecture fromJson(String json) {
    return ArchitectureJson.read(json);
  }

  /** The canonical text: every field of every layer, in a fixed order, without white space. */
  public String toJson() {
    return ArchitectureJson.write(this);
  }

  /** Number of classes: length of the output. */
  public int classes() {
    return outputShape(createLayers(), channels, height, width)[0];
  }

  /** Number of trained numbers. */
  public long parameterCount() {
    return parameterCount(createLayers());
  }

  /** Dimensions of each parameter by its name, such as {@code 0.conv2d.weight}, in their order. */
  public Map<String, List<Integer>> parameterShapes() {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    Network.named(createLayers())
        .forEach((name, each) -> shapes.put(name, Arrays.stream(each.shape()).boxed().toList()));
    return shapes;
  }

  /** How many numbers one image and the outputs of all layers for it have together. */
  public long activationCount() {
    return length(channels, height, width) + activations(createLayers(), channels, height, width);
  }

  private static long activations(List<Layer> layers, int... inputShape) {
    int[] shape = inputShape;
    long count = 0;
    for (Layer layer : layers) {
      count += layer instanceof Residual block ? activations(block.layers(), shape) : 0;
      shape = layer.outputShape(shape);
      count += length(shape);
    }
    return count;
  }

  /** Multiplications by weights that one image's forward pass takes. */
  public long multiplicationCount() {
    return multiplications(createLayers(), channels, height, width);
  }

  private static long multiplications(List<Layer> layers, int... inputShape) {
    int[] shape = inputShape;
    long count = 0;
    for (Layer layer : layers) {
      count += layer instanceof Residual block ? multiplications(block.layers(), shape) : 0;
      shape = layer.outputShape(shape);
      List<Parameter> parameters = layer.parameters();
      if (!parameters.isEmpty() && !(layer instanceof Residual)) {
        long weights = parameters.get(0).length();
        long biases = parameters.get(1).length();
        count += weights / biases * length(shape);
      }
    }
    return count;
  }

  private static long length(int... shape) {
    long length = 1;
    for (int size : shape) {
      length *= size;
    }
    return length;
  }

  /** New layers, without memory yet, named by index and kind. */
  List<Layer> createLayers() {
    return createLayers(channels, height, width, layers);
  }

  /**
   * Checks a batch.
   *
   * @throws IllegalArgumentException if its images have another shape
   */
  void requireImages(ImageBatch batch) {
    if (batch.channels() != channels || batch.height() != height || batch.width() != width) {
      throw new IllegalArgumentException(
          "images must be %d x %d x %d (channels, height, width), but were %d x %d x %d"
              .formatted(channels, height, width, batch.channels(), batch.height(), batch.width()));
    }
  }

  private static List<Layer> createLayers(
      int channels, int height, int width, List<LayerSpec> specs) {
    List<Layer> layers = new ArrayList<>();
    int[] shape = {channels, height, width};
    for (LayerSpec spec : specs) {
      int index = layers.size();
      try {
        Layer layer = spec.create(index + "." + spec.type().replace("-", ""), shape);
        shape = layer.outputShape(shape);
        layers.add(layer);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "layer %d (%s): sizes must stay below 2^31, but overflowed for %s"
                .formatted(index, spec.type(), Arrays.toString(shape)),
            e);
      }
    }
    return layers;
  }

  private static int[] outputShape(List<Layer> layers, int... inputShape) {
    int[] shape = inputShape;
    for (Layer layer : layers) {
      shape = layer.outputShape(shape);
    }
    return shape;
  }

  private static long parameterCount(List<Layer> layers) {
    return layers.stream()
        .flatMap(layer -> layer.parameters().stream())
        .mapToLong(Parameter::length)
        .reduce(0, Math::addExact);
  }
}
