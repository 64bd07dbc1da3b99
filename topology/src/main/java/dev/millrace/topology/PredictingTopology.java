package dev.millrace.topology;

import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.predictor.AnsweringProcessorSupplier;
import dev.millrace.topology.predictor.NewestModel;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;

/**
 * The wiring of instances that only answer, beside others that only learn:
 *
 * <pre>
 * images -> answer -> predictions
 *             ^
 * model ------+  read by every instance
 * </pre>
 */
public final class PredictingTopology {

  private static final String MODEL_STORE = "newest-model";

  private PredictingTopology() {}

  /**
   * Builds the topology.
   *
   * @param topics where records come from and go to
   * @param learning what the learners do
   * @param newest takes the snapshots
   */
  public static Topology build(Topics topics, LearnerSettings learning, NewestModel newest) {
    StreamsBuilder builder = MillraceTopology.builder();
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(MODEL_STORE), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled(), // empty: Kafka Streams ties a topic for all to a store
        topics.model().name(),
        topics.model().consumedAs("models"),
        newest);
    builder.stream(
            topics.images().name(),
            topics.images().consumedAs("images").withTimestampExtractor(new SourceTimestamp()))
        .process(new AnsweringProcessorSupplier(learning, newest), Named.as("answer"))
        .to(topics.predictions().name(), topics.predictions().producedAs("predictions"));
    return builder.build();
  }
}
