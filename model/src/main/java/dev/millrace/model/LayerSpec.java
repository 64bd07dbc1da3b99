package dev.millrace.model;

import dev.millrace.model.initializer.Initializer;
import dev.millrace.model.layer.Layer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

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
 * <tr><td>dropout</td><td>rate</td></tr>
 * <tr><td>flatten</td><td></td></tr>
 * </table>
 */
public sealed interface LayerSpec {

  /** Largest image side, filter count and so on: far above what fits, far below an overflow. */
  int LARGEST = 1 << 20;

  /** The layer's name in an architecture's text. */
  String type();

  /** Every field with its value, in the order of the text. */
  Map<String, Object> fields();

  /**
   * Declares the layer, without memory yet.
   *
   * @param name index and kind within the network
   * @param inputShape of one example
   * @throws IllegalArgumentException if the layer cannot take that shape
   */
  Layer create(String name, int... inputShape);

  /** A convolution. */
  record Conv2D(int filters, int kernel, int stride, int padding, Initializer initializer)
      implements LayerSpec {
    /** Checks the fields. */
    public Conv2D {
      requireBetween(1, "filters", filters);
      requireWindow("kernel", kernel, stride, padding);
    }

    @Override
    public String type() {
      return "conv2d";
    }

    @Override
    public Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("filters", filters);
      fields.put("kernel", kernel);
      fields.put("stride", stride);
      fields.put("padding", padding);
      fields.put("initializer", initializer.text());
      return fields;
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
  record MaxPool2D(int size, int stride, int padding) implements LayerSpec {
    /** Checks the fields. */
    public MaxPool2D {
      requireWindow("size", size, stride, padding);
    }

    @Override
    public String type() {
      return "max-pool";
    }

    @Override
    public Map<String, Object> fields() {
      return poolFields(size, stride, padding);
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.MaxPool2D(name, size, stride, padding);
    }
  }

  /** An average-pooling. */
  record AveragePool2D(int size, int stride, int padding) implements LayerSpec {
    /** Checks the fields. */
    public AveragePool2D {
      requireWindow("size", size, stride, padding);
    }

    @Override
    public String type() {
      return "average-pool";
    }

    @Override
    public Map<String, Object> fields() {
      return poolFields(size, stride, padding);
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.AveragePool2D(name, size, stride, padding);
    }
  }

  /** A fully connected layer. */
  record Dense(int units, Initializer initializer) implements LayerSpec {
    /** Checks the fields. */
    public Dense {
      requireBetween(1, "units", units);
    }

    @Override
    public String type() {
      return "dense";
    }

    @Override
    public Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("units", units);
      fields.put("initializer", initializer.text());
      return fields;
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
  record ReLU() implements LayerSpec {
    @Override
    public String type() {
      return "relu";
    }

    @Override
    public Map<String, Object> fields() {
      return Map.of();
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.ReLU(name);
    }
  }

  /** A dropout. */
  record Dropout(double rate) implements LayerSpec {
    /** Checks the rate. */
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException("rate must be in [0, 1), but was " + rate);
      }
    }

    @Override
    public String type() {
      return "dropout";
    }

    @Override
    public Map<String, Object> fields() {
      return Map.of("rate", rate);
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.Dropout(name, rate);
    }
  }

  /** A change of shape to a vector. */
  record Flatten() implements LayerSpec {
    @Override
    public String type() {
      return "flatten";
    }

    @Override
    public Map<String, Object> fields() {
      return Map.of();
    }

    @Override
    public Layer create(String name, int... inputShape) {
      return new dev.millrace.model.layer.Flatten(name);
    }
  }

  private static Map<String, Object> poolFields(int size, int stride, int padding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("size", size);
    fields.put("stride", stride);
    fields.put("padding", padding);
    return fields;
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
