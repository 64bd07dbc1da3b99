package dev.millrace.topology.snapshot;

import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.Predictor;
import dev.millrace.model.export.SavedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;

/**
 * A whole snapshot, put together from its parts and checked against its SHA-256.
 *
 * @param modelId id of the model
 * @param step optimizer steps behind the weights
 * @param images images the model was trained on
 * @param architecture the network
 * @param sha256 SHA-256 of the data, in lower-case hexadecimal
 * @param data the tensors' bytes, one after another in the network's order, little-endian float32;
 *     read-only
 * @param at when the snapshot was taken
 */
public record Snapshot(
    String modelId,
    long step,
    long images,
    Architecture architecture,
    String sha256,
    ByteBuffer data,
    Instant at) {

  static final String FLOAT32 = "float32";

  /** Returns the same as a model that can be saved to a file. */
  public SavedModel toSavedModel() {
    return new SavedModel(modelId, step, images, architecture, Map.of(), data);
  }

  /**
   * Returns a model from a file as if it had come from the topic.
   *
   * @param at when it was saved
   */
  public static Snapshot of(SavedModel model, Instant at) {
    return new Snapshot(
        model.id(),
        model.step(),
        model.images(),
        model.architecture(),
        model.sha256(),
        model.weights(),
        at);
  }

  /** Returns a predictor with these weights. The caller owns and closes it. */
  public Predictor toPredictor() {
    Predictor predictor = new Predictor(architecture);
    ByteBuffer from = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (NamedTensor tensor : predictor.weights()) {
      tensor.readFrom(from);
    }
    return predictor;
  }
}
