package dev.millrace.topology;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.door.DeadLetter;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The public topics of one Millrace application. All names share a prefix, so that several
 * applications can live on one cluster.
 *
 * @param images what users send, keyed by image id
 * @param labels what users send of the classes of images, if not with the image, keyed by image id
 * @param predictions one record per image, keyed by image id
 * @param training one record per optimizer step, keyed by learner id
 * @param accuracy rolling prequential accuracy, keyed by scope
 * @param drift one record per change that a learner notices in its stream, keyed by learner id
 * @param model snapshots in parts, keyed by model id and part, compacted
 * @param deadLetters records that could not be used, as received, with the reason in their headers
 */
public record Topics(
    Topic<String, Image> images,
    Topic<String, Label> labels,
    Topic<String, Prediction> predictions,
    Topic<String, TrainingStep> training,
    Topic<String, Accuracy> accuracy,
    Topic<String, DriftEvent> drift,
    Topic<String, ModelSnapshot> model,
    Topic<byte[], byte[]> deadLetters) {

  private static final Map<String, String> KEPT_BY_TIME =
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
  private static final Map<String, String> KEPT =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.RETENTION_BYTES_CONFIG,
          "-1");
  private static final Map<String, String> COMPACTED =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(16 << 20),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.1");

  /**
   * Returns the topics whose names start with {@code prefix}.
   *
   * @param prefix put before every name as it is; may be empty
   */
  public static Topics withPrefix(String prefix) {
    return new Topics(
        avro(prefix + "images", Image.class, true, KEPT_BY_TIME),
        avro(prefix + "labels", Label.class, true, KEPT_BY_TIME),
        avro(prefix + "predictions", Prediction.class, true, KEPT_BY_TIME),
        avro(prefix + "training", TrainingStep.class, false, KEPT_BY_TIME),
        avro(prefix + "accuracy", Accuracy.class, false, KEPT_BY_TIME),
        avro(prefix + "drift", DriftEvent.class, false, KEPT_BY_TIME),
        avro(prefix + "model", ModelSnapshot.class, false, COMPACTED),
        new Topic<>(
            prefix + "dead-letters",
            Serdes.ByteArray(),
            Serdes.ByteArray(),
            false,
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(DeadLetter.MAX_BYTES))));
  }

  /** Returns all eight, in the order in which data passes through them. */
  public List<Topic<?, ?>> all() {
    return List.of(images, labels, predictions, training, accuracy, drift, model, deadLetters);
  }

  /**
   * Returns the internal topic that holds what an application began with, if that was a model. The
   * first whole snapshot there is the one that counts.
   */
  public static Topic<String, ModelSnapshot> firstModel(String applicationId) {
    return avro(applicationId + "-first-model", ModelSnapshot.class, false, KEPT);
  }

  /** Returns the internal topic of merged models, see {@link MillraceSettings#mergedModels}. */
  static Topic<String, MergedModelPart> internalModel(String name) {
    return avro(name, MergedModelPart.class, false, COMPACTED);
  }

  private static <T extends SpecificRecord> Topic<String, T> avro(
      String name, Class<T> type, boolean partitioned, Map<String, String> settings) {
    return new Topic<>(name, Serdes.String(), AvroSerde.of(type), partitioned, settings);
  }
}
