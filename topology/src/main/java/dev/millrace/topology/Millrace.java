package dev.millrace.topology;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.accuracy.AccuracyProcessor;
import dev.millrace.topology.answer.AnsweringProcessor;
import dev.millrace.topology.answer.NewestModel;
import dev.millrace.topology.door.DeadLetterProcessor;
import dev.millrace.topology.door.DoorProcessor;
import dev.millrace.topology.door.LabelDoorProcessor;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Received;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.door.SourceTimestamp;
import dev.millrace.topology.learner.Alone;
import dev.millrace.topology.learner.LearnerProcessor;
import dev.millrace.topology.learner.ModelSharing;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;

/**
 * Adds learning, or answering alone, to a Kafka Streams application:
 *
 * <pre>
 * images -> door -+-> learn -+-> predictions
 *                 |          +-> training
 *                 |          +-> drift
 *                 |          +-> snapshots, or with several learners
 *                 |          |     deltas -> merge -> snapshots, merged model -> learn
 *                 |          +-> scores (internal, one partition) -> measure -> accuracy
 *                 +-> rejected
 * </pre>
 *
 * <p>There is a learner per partition of the images; {@code learn} predicts each image before it
 * trains on it. The application must run with the settings of {@link StreamsDefaults#required};
 * those of {@link StreamsDefaults#tuned} suit it.
 */
public final class Millrace {

  private Millrace() {}

  /**
   * Returns how to read a topic of images: as bytes, and so that no record is dropped because of
   * its timestamp, as Kafka Streams does with negative ones unless told otherwise.
   *
   * @param node name of the source in the topology
   */
  public static Consumed<byte[], byte[]> imagesAs(String node) {
    return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
        .withTimestampExtractor(new SourceTimestamp())
        .withName(node);
  }

  /**
   * Adds learners to a topology, which answer images and learn from them.
   *
   * @param builder of the application's topology
   * @param images records of one topic, as {@link #imagesAs} reads them: the key is the image id,
   *     the value an {@link dev.millrace.schemas.Image} in Avro's single-object encoding, or an
   *     image file, which may have no key, and whose label may stand in the header {@code label}
   * @param settings what learns, and how
   * @return what comes out
   */
  public static LearningStreams learn(
      StreamsBuilder builder, KStream<byte[], byte[]> images, MillraceSettings settings) {
    KStream<byte[], Received> received = received(images, settings);
    return learnFrom(
        builder,
        accepted(received, Sample.class, "samples", settings),
        rejected(received, Sample.class, "rejected", "dead-letter", settings),
        settings);
  }

  /**
   * As {@link #learn(StreamsBuilder, KStream, MillraceSettings)}, with labels that come in records
   * of their own, too: before or after their images.
   *
   * @param labels records of one topic, which has as many partitions as that of the images, and
   *     each label in the partition of its image; as {@link #imagesAs} reads them: the key is the
   *     image id, the value a {@link dev.millrace.schemas.Label} in Avro's single-object encoding,
   *     or null to withdraw one that waits
   */
  public static LearningStreams learn(
      StreamsBuilder builder,
      KStream<byte[], byte[]> images,
      KStream<byte[], byte[]> labels,
      MillraceSettings settings) {
    KStream<byte[], Received> received = received(images, settings);
    KStream<byte[], Received> receivedLabels =
        labels.process(
            LabelDoorProcessor.supplier(settings.learning().architecture(), settings.observer()),
            Named.as(settings.named("label-door")));
    KStream<byte[], Received> arrivals =
        accepted(received, Sample.class, "samples", settings)
            .merge(
                accepted(receivedLabels, LateLabel.class, "late-labels", settings),
                Named.as(settings.named("arrivals")));
    KStream<byte[], byte[]> rejected =
        rejected(received, Sample.class, "rejected", "dead-letter", settings)
            .merge(
                rejected(
                    receivedLabels, LateLabel.class, "rejected-labels", "dead-label", settings),
                Named.as(settings.named("dead-letters-and-labels")));
    return learnFrom(builder, arrivals, rejected, settings);
  }

  private static LearningStreams learnFrom(
      StreamsBuilder builder,
      KStream<byte[], Received> arrivals,
      KStream<byte[], byte[]> rejected,
      MillraceSettings settings) {
    MergingTopology merging =
        settings
            .mergedModels()
            .map(topic -> MergingTopology.receive(builder, settings, topic))
            .orElse(null);
    ModelSharing.Factory sharing =
        merging == null
            ? Alone.factory(settings.learning(), settings.registry())
            : merging.sharing();
    KStream<String, Object> learned =
        arrivals.process(
            LearnerProcessor.supplier(setup(settings, sharing)), Named.as(settings.named("learn")));
    if (merging != null) {
      merging.show(output(learned, RememberedImage.class, "shown-images", "shown-image", settings));
    }
    return new LearningStreams(
        output(learned, Prediction.class, "predictions", "prediction", settings),
        output(learned, TrainingStep.class, "training", "training-step", settings),
        measure(output(learned, Scores.class, "scores", "score", settings), settings),
        output(learned, DriftEvent.class, "drift", "drift-event", settings),
        merging == null
            ? output(learned, ModelSnapshot.class, "model", "snapshot", settings)
            : merging.merge(output(learned, DeltaPart.class, "deltas", "delta", settings)),
        rejected.merge(
            letters(
                output(learned, Received.class, "labels", "label-without-image", settings),
                "lost-label",
                settings),
            Named.as(settings.named("all-dead-letters"))));
  }

  private static KStream<String, Accuracy> measure(
      KStream<String, Scores> scores, MillraceSettings settings) {
    return InternalTopic.of(scores, "scores", Scores.class, settings)
        .process(
            AccuracyProcessor.supplier(
                settings.measuring(), settings.named("accuracy"), settings.observer()),
            Named.as(settings.named("measure")));
  }

  private static KStream<byte[], Received> accepted(
      KStream<byte[], Received> received,
      Class<? extends Received> used,
      String branch,
      MillraceSettings settings) {
    return received.filter(
        (key, value) -> used.isInstance(value), Named.as(settings.named(branch)));
  }

  private static KStream<byte[], byte[]> rejected(
      KStream<byte[], Received> received,
      Class<? extends Received> used,
      String branch,
      String node,
      MillraceSettings settings) {
    return letters(
        received.filterNot(
            (key, value) -> used.isInstance(value), Named.as(settings.named(branch))),
        node,
        settings);
  }

  private static <K> KStream<byte[], byte[]> letters(
      KStream<K, Received> rejected, String node, MillraceSettings settings) {
    return rejected.process(
        DeadLetterProcessor.<K>supplier(settings.maxDeadLetterBytes()),
        Named.as(settings.named(node)));
  }

  private static LearnerProcessor.Setup setup(
      MillraceSettings settings, ModelSharing.Factory sharing) {
    return new LearnerProcessor.Setup(
        settings.learning(),
        settings.named("learner-"),
        settings.named("learner"),
        settings.learners(),
        sharing,
        settings.answers(),
        settings.registry(),
        settings.observer());
  }

  /**
   * Adds predictors to a topology, which answer images with the newest snapshot and learn nothing.
   *
   * @param builder of the application's topology
   * @param images as for {@link #learn}; those that cannot be used are left to the learners
   * @param model name of the topic of snapshots, which every instance reads as a whole
   * @param settings of the learners
   * @return the answers, keyed by image id
   */
  public static KStream<String, Prediction> answer(
      StreamsBuilder builder,
      KStream<byte[], byte[]> images,
      String model,
      MillraceSettings settings) {
    NewestModel newest = new NewestModel(settings.observer());
    settings.registry().reportModelInUse(newest::takenAt);
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(settings.named("newest-model")),
                Serdes.ByteArray(),
                Serdes.ByteArray())
            .withLoggingDisabled(), // empty: Kafka Streams ties a topic for all to a store
        model,
        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(settings.named("models")),
        newest);
    return samples(received(images, settings), settings)
        .process(
            AnsweringProcessor.supplier(
                settings.learning().architecture(),
                settings.learning().training(),
                settings.named("predictor-"),
                newest),
            Named.as(settings.named("answer")));
  }

  private static KStream<byte[], Received> received(
      KStream<byte[], byte[]> images, MillraceSettings settings) {
    return images.process(
        DoorProcessor.supplier(
            settings.learning().architecture(), settings.fitting(), settings.observer()),
        Named.as(settings.named("door")));
  }

  private static KStream<byte[], Sample> samples(
      KStream<byte[], Received> received, MillraceSettings settings) {
    return Branch.of(received, Sample.class, settings.named("samples"), settings.named("sample"));
  }

  private static <T> KStream<String, T> output(
      KStream<String, Object> learned,
      Class<T> type,
      String branch,
      String cast,
      MillraceSettings settings) {
    return Branch.of(learned, type, settings.named("output-" + branch), settings.named(cast));
  }
}
