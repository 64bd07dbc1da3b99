package dev.millrace.topology;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.topology.learner.ModelSharing;
import dev.millrace.topology.merge.AmongPeers;
import dev.millrace.topology.merge.MergedModels;
import dev.millrace.topology.merge.MergerProcessor;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * The wiring of the merger, and of the way back to the learners:
 *
 * <pre>
 * deltas (internal, one partition) -> merge -+-> snapshots
 *                                            +-> merged model (internal) -> every instance
 * images shown ----------------------------------^
 * </pre>
 */
final class MergingTopology {

  private final MillraceSettings settings;
  private final Topic<String, MergedModelPart> topic;
  private final MergedModels models;

  private MergingTopology(
      MillraceSettings settings, Topic<String, MergedModelPart> topic, MergedModels models) {
    this.settings = settings;
    this.topic = topic;
    this.models = models;
  }

  /** Has every instance read the merged model. */
  static MergingTopology receive(
      StreamsBuilder builder, MillraceSettings settings, Topic<String, MergedModelPart> topic) {
    MergedModels models = new MergedModels(settings.learning().architecture(), settings.observer());
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(settings.named("merged-model")),
                Serdes.ByteArray(),
                Serdes.ByteArray())
            .withLoggingDisabled(), // empty: Kafka Streams ties a topic for all to a store
        topic.name(),
        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
            .withName(settings.named("merged-models")),
        models);
    return new MergingTopology(settings, topic, models);
  }

  /** Returns how a learner among peers shares its model. */
  ModelSharing.Factory sharing() {
    return AmongPeers.factory(models, settings.registry());
  }

  /** Sends the images that learners show each other the way that merged models go. */
  void show(KStream<String, RememberedImage> images) {
    images.to(
        topic.name(),
        Produced.with(Serdes.String(), AvroSerde.of(RememberedImage.class))
            .withName(settings.named("shown-images")));
  }

  /** Merges what the learners send, and returns the snapshots of the merged model. */
  KStream<String, ModelSnapshot> merge(KStream<String, DeltaPart> deltas) {
    KStream<String, SpecificRecord> outputs =
        InternalTopic.of(deltas, "deltas", DeltaPart.class, settings)
            .process(
                MergerProcessor.supplier(
                    settings.learning(),
                    settings.learners(),
                    settings.named("merger"),
                    settings.named("merged"),
                    settings.registry()),
                Named.as(settings.named("merge")));
    Branch.of(
            outputs,
            MergedModelPart.class,
            settings.named("merge-output-model"),
            settings.named("merged-part"))
        .to(topic.name(), topic.producedAs(settings.named("merged-model")));
    return Branch.of(
        outputs,
        ModelSnapshot.class,
        settings.named("merge-output-snapshot"),
        settings.named("snapshot"));
  }
}
