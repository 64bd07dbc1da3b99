package dev.millrace.app.train;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.TrainingSettings;
import dev.millrace.topology.checkpoint.SettingsText;
import java.util.Map;

/**
 * What one run trains, and how.
 *
 * @param architecture the network
 * @param training seed, optimizer, averaging and augmentation
 * @param stream what the learners do for a stream that is not shuffled
 * @param epochs passes over the training images, at least 1; a single one rehearses a stream
 * @param batchSize images in a mini-batch, at least 1; the last one of several epochs may be
 *     smaller
 * @param replicas learners that train side by side, at least 1
 */
public record TrainSettings(
    Architecture architecture,
    TrainingSettings training,
    StreamSettings stream,
    int epochs,
    int batchSize,
    int replicas) {

  /** Returns the same as texts by name, for a model's file. */
  Map<String, String> texts() {
    return Map.of(
        "training", SettingsText.of(training),
        "stream", SettingsText.of(stream),
        "epochs", Integer.toString(epochs),
        "batch", Integer.toString(batchSize),
        "threads", Integer.toString(replicas));
  }
}
