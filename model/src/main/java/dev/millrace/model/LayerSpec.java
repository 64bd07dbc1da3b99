package dev.millrace.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A layer described as data. Immutable; compared by value.
 *
 * <table>
 * <caption>The layers, as an architecture's text names them; a field with a default may be left out
 * </caption>
 * <tr><th>type</th><th>fields</th></tr>
 * <tr><td>conv2d</td><td>filters, kernel, stride = 1, padding = 0, initializer = he</td></tr>
 * <tr><td>max-pool</td><td>size, stride = size, padding = 0</td></tr>
 * <tr><td>average-pool</td><td>size, stride = size, padding = 0</td></tr>
 * <tr><td>dense</td><td>units, initializer = he</td></tr>
 * <tr><td>relu</td><td></td></tr>
 * <tr><td>leaky-relu</td><td>slope = 0.01</td></tr>
 * <tr><td>group-norm</td><td>groups</td></tr>
 * <tr><td>global-average-pool</td><td></td></tr>
 * <tr><td>residual</td><td>layers, which keep the shape</td></tr>
 * <tr><td>dropout</td><td>rate</td></tr>
 * <tr><td>flatten</td><td></td></tr>
 * </table>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface LayerSpec {

  /** Largest image side, filter count and so on: far above what fits, far below an overflow. */
  int LARGEST = 1 << 20;

  /** The layer's name in an architecture's text. */
  default String type() {
    return getClass().getAnnotation(JsonTypeName.class).value();
  }

  /**
   * Declares the layer, without memory yet.
   *
   * @param name index and kind within the network
   * @param inputShape of one example
   * @throws IllegalArgumentException if the layer cannot take that shape
   */
  Layer create(String name, int... inputShape);

  /** A convolution. */
  @JsonTypeName("conv2d")
  record Conv2D(int filters, int kernel, int stride, int padding, Initializer initializer)
      implements LayerSpec {
    /** Checks the fields. */
    public Conv2D {
      requireBetween(1, "filters", filters);
      requireWindow("kernel", kernel, stride, padding);
    }

    @JsonCreator
    private static Conv2D read(
        @JsonProperty(value = "filters", required = true) int filters,
        @JsonProperty(value = "kernel", required = true) int kernel,
        @JsonProperty("stride") Integer stride,
        @JsonProperty("padding") Integer padding,
        @JsonProperty("initializer") Initializer initializer) {
      return new Conv2D(
          filters, kernel, or(1, stride), or(0, padding), or(Initializer.HE, initializer));
    }

    @Override
    public Layer create(String name, int... inputShape) {
      if (inputShape.length != 3) {
        throw mismatch(
            name, "[channels, height, width] (is a flatten layer too early?)", inputShape);
      }
      int channels = inputShape[0];
      return new dev.millrace.model.layer.Conv2D(
          name, channels, filters, kernel, stride, padding, initializer);
    }
  }

  /** A max-pooling. */
  @JsonTypeName("max-pool")
  record MaxPool2D(int size, int stride, int padding) implements LayerSpec {
    /** Checks the fields. */
    public MaxPool2D {
      requireWindow("size", size, stride, padding);
    }

    @JsonCreator
    private static MaxPool2D read(
        @JsonProperty(value = "size", required = true) int size,
        @JsonProperty("stride") Integer stride,
        @JsonProperty("padding") Integer padding) {
      return new MaxPool2D(size, or(size, stride), or(0, padding));
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.MaxPool2D(name, size, stride, padding);
    }
  }

  /** An average-pooling. */
  @JsonTypeName("average-pool")
  record AveragePool2D(int size, int stride, int padding) implements LayerSpec {
    /** Checks the fields. */
    public AveragePool2D {
      requireWindow("size", size, stride, padding);
    }

    @JsonCreator
    private static AveragePool2D read(
        @JsonProperty(value = "size", required = true) int size,
        @JsonProperty("stride") Integer stride,
        @JsonProperty("padding") Integer padding) {
      return new AveragePool2D(size, or(size, stride), or(0, padding));
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.AveragePool2D(name, size, stride, padding);
    }
  }

  /** A fully connected layer. */
  @JsonTypeName("dense")
  record Dense(int units, Initializer initializer) implements LayerSpec {
    /** Checks the fields. */
    public Dense {
      requireBetween(1, "units", units);
    }

    @JsonCreator
    private static Dense read(
        @JsonProperty(value = "units", required = true) int units,
        @JsonProperty("initializer") Initializer initializer) {
      return new Dense(units, or(Initializer.HE, initializer));
    }

    @Override
    public Layer create(String name, int... inputShape) {
      if (inputShape.length != 1) {
        throw mismatch(name, "a vector (is a flatten layer missing?)", inputShape);
      }
      return new dev.millrace.model.layer.Dense(name, inputShape[0], units, initializer);
    }
  }

  /** A rectifier. */
  @JsonTypeName("relu")
  record ReLU() implements LayerSpec {
    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.ReLU(name);
    }
  }

  /** A rectifier that lets a share of negative values through. */
  @JsonTypeName("leaky-relu")
  record LeakyReLU(double slope) implements LayerSpec {

    private static final double SLOPE = 0.01;

    /** Checks the slope. */
    public LeakyReLU {
      if (!(slope >= 0 && slope < 1)) {
        throw new IllegalArgumentException("slope must be in [0, 1), but was " + slope);
      }
    }

    @JsonCreator
    private static LeakyReLU read(@JsonProperty("slope") Double slope) {
      return new LeakyReLU(or(SLOPE, slope));
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.LeakyReLU(name, slope);
    }
  }

  /** A normalization of groups of channels, image by image. */
  @JsonTypeName("group-norm")
  record GroupNorm(@JsonProperty(required = true) int groups) implements LayerSpec {
    /** Checks the number. */
    public GroupNorm {
      requireBetween(1, "groups", groups);
    }

    @Override
    public Layer create(String name, int... inputShape) {
      if (inputShape.length != 3) {
        throw mismatch(
            name, "[channels, height, width] (is a flatten layer too early?)", inputShape);
      }
      try {
        return new dev.millrace.model.layer.GroupNorm(name, inputShape[0], groups);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("layer " + name + ": " + e.getMessage(), e);
      }
    }
  }

  /** The mean of each channel. */
  @JsonTypeName("global-average-pool")
  record GlobalAveragePool() implements LayerSpec {
    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.GlobalAveragePool(name);
    }
  }

  /** Layers whose input is added to their output. */
  @JsonTypeName("residual")
  record Residual(@JsonProperty(required = true) List<LayerSpec> layers) implements LayerSpec {
    /** Checks that there are layers. */
    public Residual {
      if (layers.isEmpty() || layers.stream().anyMatch(Objects::isNull)) {
        throw new IllegalArgumentException("layers must be at least one, but were " + layers);
      }
      layers = List.copyOf(layers);
    }

    @Override
    public Layer create(String name, int... inputShape) {
      List<Layer> created = new ArrayList<>();
      int[] shape = inputShape;
      for (LayerSpec spec : layers) {
        String inner = "%s.%d.%s".formatted(name, created.size(), spec.type().replace("-", ""));
        Layer layer = spec.create(inner, shape);
        shape = layer.outputShape(shape);
        created.add(layer);
      }
      return new dev.millrace.model.layer.Residual(name, created);
    }
  }

  /** A dropout. */
  @JsonTypeName("dropout")
  record Dropout(@JsonProperty(required = true) double rate) implements LayerSpec {
    /** Checks the rate. */
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException("rate must be in [0, 1), but was " + rate);
      }
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.Dropout(name, rate);
    }
  }

  /** A change of shape to a vector. */
  @JsonTypeName("flatten")
  record Flatten() implements LayerSpec {
    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.Flatten(name);
    }
  }

  private static <T> T or(T defaultValue, T value) {
    return value == null ? defaultValue : value;
  }

  private static IllegalArgumentException mismatch(String name, String wanted, int... got) {
    return new IllegalArgumentException(
        "layer %s: input of one example must be %s, but was %s"
            .formatted(name, wanted, Arrays.toString(got)));
  }

  private static void requireWindow(String sizeName, int size, int stride, int padding) {
    requireBetween(1, sizeName, size);
    requireBetween(1, "stride", stride);
    if (padding < 0 || padding >= size) {
      throw new IllegalArgumentException(
          "padding must be at least 0 and below %s %d, but was %d"
              .formatted(sizeName, size, padding));
    }
  }

  /** Checks {@code minimum <= value <= LARGEST}. */
  static void requireBetween(int minimum, String what, int value) {
    if (value < minimum || value > LARGEST) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d, but was %d".formatted(what, minimum, LARGEST, value));
    }
  }
}
