package dev.millrace.model.export;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.Predictor;
import dev.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as it travels: the weights that predict, and what is known of them. Without optimizer
 * state, memory and counters of a stream. Immutable.
 *
 * @param id of the model on its topic, such as {@code learner-0}; empty if it comes from no topic
 * @param step optimizer steps behind the weights
 * @param images images the model was trained on
 * @param architecture the network, with the names of its classes
 * @param settings what it was trained with, as texts by name; empty if that is not known
 * @param weights all parameters, one after another in the network's order, little-endian float32;
 *     read-only
 */
public record SavedModel(
    String id,
    long step,
    long images,
    Architecture architecture,
    Map<String, String> settings,
    ByteBuffer weights) {

  /** Most numbers that a network may compute from one image: a gigabyte for sixteen at a time. */
  public static final long MAX_ACTIVATIONS = 1 << 24;

  /**
   * Checks the counters and the number of weights.
   *
   * @throws IllegalArgumentException if a counter is negative, or the weights are not as many as
   *     the network has parameters
   */
  public SavedModel {
    if (step < 0 || images < 0) {
      throw new IllegalArgumentException(
          "step and images must not be negative, but were %d and %d".formatted(step, images));
    }
    long wanted = architecture.parameterCount() * Float.BYTES;
    if (weights.remaining() != wanted) {
      throw new IllegalArgumentException(
          "weights must have %d bytes, 4 for each parameter of the network, but had %d"
              .formatted(wanted, weights.remaining()));
    }
    settings = new TreeMap<>(settings);
    weights = weights.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Returns a model of some tensors, which are copied.
   *
   * @param tensors the weights that predict, in the network's order
   */
  public static SavedModel of(
      long step,
      long images,
      Architecture architecture,
      Map<String, String> settings,
      List<NamedTensor> tensors) {
    long bytes = tensors.stream().mapToLong(NamedTensor::sizeBytes).sum();
    ByteBuffer weights = ByteBuffer.allocate(Math.toIntExact(bytes));
    tensors.forEach(tensor -> tensor.writeTo(weights));
    return new SavedModel("", step, images, architecture, settings, weights.flip());
  }

  /** A view of the weights, little-endian, at their first byte. */
  @Override
  public ByteBuffer weights() {
    return weights.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What it was trained with, as texts by name. */
  @Override
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** Returns the same under an id. */
  public SavedModel withId(String newId) {
    return new SavedModel(newId, step, images, architecture, settings, weights);
  }

  /** SHA-256 of the weights, in lower-case hexadecimal. */
  public String sha256() {
    return Sha256.of(weights);
  }

  /** Returns a predictor with these weights. The caller owns and closes it. */
  public Predictor toPredictor() {
    Predictor predictor = new Predictor(architecture);
    ByteBuffer from = weights();
    predictor.weights().forEach(tensor -> tensor.readFrom(from));
    return predictor;
  }
}
