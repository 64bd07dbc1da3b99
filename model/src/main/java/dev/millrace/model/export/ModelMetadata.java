package dev.millrace.model.export;

import dev.millrace.model.Architecture;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a model's file says of it, as texts by name.
 *
 * <table>
 * <caption>The names</caption>
 * <tr><td>millrace</td><td>version of these names, 1</td></tr>
 * <tr><td>network</td><td>the network in JSON, with the names of its classes</td></tr>
 * <tr><td>model</td><td>id of the model on its topic; may be empty</td></tr>
 * <tr><td>step, images</td><td>optimizer steps and images behind the weights</td></tr>
 * <tr><td>sha256</td><td>of the weights, in the network's order</td></tr>
 * <tr><td>settings.…</td><td>what it was trained with; may be missing</td></tr>
 * </table>
 */
final class ModelMetadata {

  private static final String VERSION_NAME = "millrace";
  private static final String VERSION = "1";
  private static final String NETWORK = "network";
  private static final String MODEL = "model";
  private static final String STEP = "step";
  private static final String IMAGES = "images";
  private static final String SHA256 = "sha256";
  private static final String SETTINGS = "settings.";

  private final Map<String, String> metadata;
  private final Architecture architecture;

  private ModelMetadata(Map<String, String> metadata, Architecture architecture) {
    this.metadata = metadata;
    this.architecture = architecture;
  }

  static Map<String, String> of(SavedModel model) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(VERSION_NAME, VERSION);
    metadata.put(NETWORK, model.architecture().toJson());
    metadata.put(MODEL, model.id());
    metadata.put(STEP, Long.toString(model.step()));
    metadata.put(IMAGES, Long.toString(model.images()));
    metadata.put(SHA256, model.sha256());
    model.settings().forEach((name, value) -> metadata.put(SETTINGS + name, value));
    return metadata;
  }

  /**
   * Reads the network, and checks that the tensors are its parameters.
   *
   * @throws ModelFileException if there is none, it is too large, or they are not
   */
  static ModelMetadata read(TensorFile file) {
    Map<String, String> metadata = file.metadata();
    if (!metadata.containsKey(NETWORK)) {
      throw new ModelFileException(
          "it says of no network in its metadata, so that Millrace has not written it");
    }
    if (!VERSION.equals(metadata.get(VERSION_NAME))) {
      throw new ModelFileException(
          "its metadata must be of version %s, but were of %s"
              .formatted(VERSION, metadata.get(VERSION_NAME)));
    }
    Architecture architecture = architecture(metadata.get(NETWORK));
    Map<String, List<Integer>> wanted = architecture.parameterShapes();
    requireSame(wanted.keySet(), file.tensors().keySet());
    wanted.forEach(
        (name, shape) -> {
          List<Integer> found = file.tensors().get(name).shape();
          if (!found.equals(shape)) {
            throw new ModelFileException(
                "its tensor '%s' must have the shape %s, by its network, but has %s"
                    .formatted(name, shape, found));
          }
        });
    return new ModelMetadata(metadata, architecture);
  }

  private static Architecture architecture(String json) {
    try {
      Architecture architecture = Architecture.fromJson(json);
      if (architecture.activationCount() > SavedModel.MAX_ACTIVATIONS) {
        throw new ModelFileException(
            "its network takes %d numbers for an image, more than %d"
                .formatted(architecture.activationCount(), SavedModel.MAX_ACTIVATIONS));
      }
      if (architecture.parameterCount() > Integer.MAX_VALUE / Float.BYTES) {
        throw new ModelFileException(
            "its network has %d parameters, more than %d"
                .formatted(architecture.parameterCount(), Integer.MAX_VALUE / Float.BYTES));
      }
      return architecture;
    } catch (IllegalArgumentException e) {
      throw new ModelFileException("its network cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireSame(Set<String> wanted, Set<String> found) {
    for (String name : wanted) {
      if (!found.contains(name)) {
        throw new ModelFileException("it lacks the tensor '%s' of its network".formatted(name));
      }
    }
    for (String name : found) {
      if (!wanted.contains(name)) {
        throw new ModelFileException(
            "it has a tensor '%s', which its network has not".formatted(name));
      }
    }
  }

  /** Names of the network's parameters, in its order. */
  Set<String> parameters() {
    return architecture.parameterShapes().keySet();
  }

  int weightBytes() {
    return Math.toIntExact(architecture.parameterCount() * Float.BYTES);
  }

  /**
   * Returns the model with its weights, in the network's order.
   *
   * @throws ModelFileException if they are not finite, or not those that the metadata are of
   */
  SavedModel model(ByteBuffer weights) {
    Map<String, String> settings = new TreeMap<>();
    metadata.forEach(
        (name, value) -> {
          if (name.startsWith(SETTINGS)) {
            settings.put(name.substring(SETTINGS.length()), value);
          }
        });
    SavedModel model =
        new SavedModel(
            metadata.getOrDefault(MODEL, ""),
            counter(STEP),
            counter(IMAGES),
            architecture,
            settings,
            weights);
    String sha256 = metadata.get(SHA256);
    if (sha256 != null && !sha256.equals(model.sha256())) {
      throw new ModelFileException(
          "its weights have SHA-256 %s instead of %s: they were changed or damaged"
              .formatted(model.sha256(), sha256));
    }
    requireFinite(model);
    return model;
  }

  private static void requireFinite(SavedModel model) {
    FloatBuffer weights = model.weights().asFloatBuffer();
    while (weights.hasRemaining()) {
      float weight = weights.get();
      if (!Float.isFinite(weight)) {
        throw new ModelFileException("it has a weight that is not finite: " + weight);
      }
    }
  }

  private long counter(String name) {
    String text = metadata.getOrDefault(name, "0");
    if (!text.matches("[0-9]{1,18}")) {
      throw new ModelFileException(
          "its metadata '%s' must be a whole number, but was '%s'".formatted(name, text));
    }
    return Long.parseLong(text);
  }
}
