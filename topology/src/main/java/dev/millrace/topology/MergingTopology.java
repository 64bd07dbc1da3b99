package dev.millrace.topology;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.merger.MergerProcessorSupplier;
import dev.millrace.topology.merging.MergedModels;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.BranchedKStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * The wiring of the merger, and of the way back to the learners:
 *
 * <pre>
 * deltas (internal, one partition) -> merge -+-> merged model (internal) -> every instance
 *                                            +-> model
 * </pre>
 */
final class MergingTopology {

  private static final String MERGER_STORE = "merger";
  private static final String MERGED_MODEL_STORE = "merged-model";

  private MergingTopology() {}

  /** Has every instance read the merged model, and returns where it comes in. */
  static MergedModels receive(StreamsBuilder builder, Merging merging) {
    MergedModels models = new MergedModels();
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(MERGED_MODEL_STORE),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled(), // empty: Kafka Streams ties a topic for all to a store
        merging.models().name(),
        merging.models().consumedAs("merged-models"),
        models);
    return models;
  }

  /** Merges what the learners send. */
  static void merge(
      KStream<String, DeltaPart> deltas,
      Topics topics,
      Merging merging,
      LearnerSettings learning,
      LearnerRegistry registry) {
    BranchedKStream<String, SpecificRecord> outputs =
        deltas
            .repartition(
                Repartitioned.<String, DeltaPart>as("deltas")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(AvroSerde.of(DeltaPart.class))
                    .withNumberOfPartitions(1))
            .process(
                new MergerProcessorSupplier(learning, merging.learners(), MERGER_STORE, registry),
                Named.as("merge"))
            .split(Named.as("merge-output-"));
    MillraceTopology.branch(
        outputs,
        MergedModelPart.class,
        "model",
        "merged-part",
        MillraceTopology.to(merging.models(), "merged-model"));
    MillraceTopology.branch(
        outputs,
        ModelSnapshot.class,
        "snapshot",
        "snapshot",
        MillraceTopology.to(topics.model(), "model"));
    outputs.noDefaultBranch();
  }
}
