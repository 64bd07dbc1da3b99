package dev.millrace.model.export;

import dev.millrace.model.Architecture;
import dev.millrace.model.LayerSpec;
import dev.millrace.model.initializer.Initializer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Carries a model's weights over to a network that may have other classes, and other dropout.
 *
 * <p>A class is known by its name where both networks have names, and otherwise by its number. The
 * rows of the last dense layer that belong to known classes are carried over. A new class begins
 * with their mean: its logit is the mean of the known ones, so that it is never the largest, and no
 * answer changes before the class is learned.
 */
public final class Transfer {

  private static final int UNKNOWN = -1;

  private Transfer() {}

  /**
   * Returns the same network with another number of classes, which have no names.
   *
   * @param classes at least 2
   * @throws IllegalArgumentException if the network does not end in a dense layer
   */
  public static Architecture withClasses(Architecture network, int classes) {
    if (classes == network.classes()) {
      return network.withClassNames(List.of());
    }
    List<LayerSpec> layers = new ArrayList<>(network.layers());
    int last = lastDense(layers);
    if (last < 0 || !endsInDense(network)) {
      throw new IllegalArgumentException(
          "network must end in a dense layer to be given other classes, but did not");
    }
    LayerSpec.Dense dense = (LayerSpec.Dense) layers.get(last);
    layers.set(last, new LayerSpec.Dense(classes, dense.initializer()));
    return new Architecture(network.channels(), network.height(), network.width(), layers);
  }

  /** Returns the same network without the layers that drop elements in training. */
  public static Architecture withoutDropout(Architecture network) {
    List<LayerSpec> layers = new ArrayList<>(network.layers());
    layers.removeIf(LayerSpec.Dropout.class::isInstance);
    return new Architecture(
        network.channels(), network.height(), network.width(), layers, network.classNames());
  }

  /**
   * Returns a model of another network, with what the first has learned.
   *
   * @param model the first; not modified
   * @param network the other
   * @throws IllegalArgumentException if the networks differ in more than classes and dropout, or no
   *     class is known
   */
  public static SavedModel to(SavedModel model, Architecture network) {
    requireAlike(model.architecture(), network);
    int[] sources = sources(model.architecture(), network);
    float[] weights = new float[Math.toIntExact(network.parameterCount())];
    FloatBuffer known = model.weights().asFloatBuffer();
    if (!endsInDense(network)) {
      requireSameClasses(sources);
      known.get(weights);
    } else {
      int inputs = inputsOfLast(network);
      int before = weights.length - network.classes() * (inputs + 1);
      known.get(weights, 0, before);
      carryRows(known.slice(before, known.limit() - before), sources, weights, before, inputs);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(weights.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights);
    return new SavedModel(
        model.id(), model.step(), model.images(), network, model.settings(), bytes);
  }

  /** Of a weight [classes, inputs] and the bias [classes] behind it, which end the parameters. */
  private static void carryRows(
      FloatBuffer known, int[] sources, float[] weights, int before, int inputs) {
    int knownClasses = known.limit() / (inputs + 1);
    int bias = before + sources.length * inputs;
    for (int input = 0; input < inputs; input++) {
      int column = input;
      carry(
          sources,
          source -> known.get(source * inputs + column),
          (row, value) -> weights[before + row * inputs + column] = value);
    }
    carry(
        sources,
        source -> known.get(knownClasses * inputs + source),
        (row, value) -> weights[bias + row] = value);
  }

  private interface Known {
    float of(int source);
  }

  private interface Target {
    void set(int row, float value);
  }

  /** One number of each row. */
  private static void carry(int[] sources, Known known, Target target) {
    double mean =
        IntStream.of(sources)
            .filter(source -> source != UNKNOWN)
            .mapToDouble(known::of)
            .average()
            .orElseThrow();
    for (int row = 0; row < sources.length; row++) {
      target.set(row, sources[row] == UNKNOWN ? (float) mean : known.of(sources[row]));
    }
  }

  /** By class of the second network, its number in the first. */
  private static int[] sources(Architecture from, Architecture to) {
    List<String> names = from.classNames();
    boolean byName = !names.isEmpty() && !to.classNames().isEmpty();
    int[] sources =
        IntStream.range(0, to.classes())
            .map(
                k ->
                    byName
                        ? names.indexOf(to.classNames().get(k))
                        : k < from.classes() ? k : UNKNOWN)
            .toArray();
    if (IntStream.of(sources).allMatch(source -> source == UNKNOWN)) {
      throw new IllegalArgumentException(
          "at least one class must be known to the model, but it has %s, and the network %s"
              .formatted(names, to.classNames()));
    }
    return sources;
  }

  private static void requireSameClasses(int... sources) {
    for (int k = 0; k < sources.length; k++) {
      if (sources[k] != k) {
        throw new IllegalArgumentException(
            "network must end in a dense layer to be given other classes, but did not");
      }
    }
  }

  private static void requireAlike(Architecture from, Architecture to) {
    if (!input(from).equals(input(to))) {
      throw new IllegalArgumentException(
          "network must take images as the model does, %s (channels, height, width), but takes %s"
              .formatted(input(from), input(to)));
    }
    List<LayerSpec> wanted = plain(from);
    List<LayerSpec> found = plain(to);
    if (!wanted.equals(found) || endsInDense(from) != endsInDense(to)) {
      throw new IllegalArgumentException(
          "network must have the model's layers, up to dropout and the number of classes, but has %s instead of %s"
              .formatted(found, wanted));
    }
  }

  private static List<Integer> input(Architecture network) {
    return List.of(network.channels(), network.height(), network.width());
  }

  /** Layers without what may differ. */
  private static List<LayerSpec> plain(Architecture network) {
    List<LayerSpec> layers = new ArrayList<>();
    int last = endsInDense(network) ? lastDense(network.layers()) : UNKNOWN;
    for (int i = 0; i < network.layers().size(); i++) {
      LayerSpec layer = network.layers().get(i);
      if (layer instanceof LayerSpec.Dense dense) {
        layers.add(new LayerSpec.Dense(i == last ? 1 : dense.units(), Initializer.HE));
      } else if (layer instanceof LayerSpec.Conv2D conv) {
        layers.add(
            new LayerSpec.Conv2D(
                conv.filters(), conv.kernel(), conv.stride(), conv.padding(), Initializer.HE));
      } else if (!(layer instanceof LayerSpec.Dropout)) {
        layers.add(layer);
      }
    }
    return layers;
  }

  private static int lastDense(List<LayerSpec> layers) {
    int last = layers.size() - 1;
    while (last >= 0 && !(layers.get(last) instanceof LayerSpec.Dense)) {
      last--;
    }
    return last;
  }

  /** Whether the last parameters are those of a dense layer with one row for each class. */
  private static boolean endsInDense(Architecture network) {
    int last = lastDense(network.layers());
    return last >= 0
        && network.layers().get(last) instanceof LayerSpec.Dense dense
        && dense.units() == network.classes()
        && network.layers().subList(last + 1, network.layers().size()).stream()
            .allMatch(
                layer -> layer.create(layer.type(), network.classes()).parameters().isEmpty());
  }

  private static int inputsOfLast(Architecture network) {
    List<List<Integer>> shapes = List.copyOf(network.parameterShapes().values());
    return shapes.get(shapes.size() - 2).get(1); // weight [O, I], then bias [O]
  }
}
