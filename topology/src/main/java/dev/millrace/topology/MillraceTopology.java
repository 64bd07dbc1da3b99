package dev.millrace.topology;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.accuracy.AccuracyProcessorSupplier;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.image.ImageCheck;
import dev.millrace.topology.image.ImageValidator;
import dev.millrace.topology.learner.LearnerProcessorSupplier;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.merging.MergedModels;
import dev.millrace.topology.observe.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.BranchedKStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * The wiring of the stream:
 *
 * <pre>
 * images -> validate -> learn -+-> predictions
 *              |               +-> training
 *        dead-letters          +-> model, or with several learners
 *                              |     deltas -> merge -> model, merged model -> learn
 *                              +-> scores (internal, one partition) -> accuracy
 * </pre>
 *
 * <p>There is a learner per partition of {@code images}; {@code learn} predicts each image before
 * it trains on it. Records that cannot be used leave for {@code dead-letters} through the exception
 * handlers of {@link StreamsDefaults}.
 */
public final class MillraceTopology {

  private static final String LEARNER_STORE = "learner";
  private static final String ACCURACY_STORE = "accuracy";

  /** Learners that answer every image. */
  public static final IntToLongFunction ANSWERS_ALL = partition -> Long.MAX_VALUE;

  private MillraceTopology() {}

  /** Builds the topology for an {@code images} topic with one partition. */
  public static Topology build(
      Topics topics,
      LearnerSettings learning,
      AccuracySettings measuring,
      LearnerRegistry registry,
      StreamObserver observer) {
    return build(topics, Optional.empty(), ANSWERS_ALL, learning, measuring, registry, observer);
  }

  /**
   * Builds the topology.
   *
   * @param topics where records come from and go to
   * @param merging what joins several learners; empty if {@code images} has one partition
   * @param answers by partition, the offset before which a learner answers, see {@link
   *     #ANSWERS_ALL}
   * @param learning what the learners do
   * @param measuring how rolling accuracy is measured
   * @param registry where the learners of this process report
   * @param observer takes note of what the stages do; dead letters reach it as the setting {@link
   *     dev.millrace.topology.deadletter.DeadLetter#OBSERVER_CONFIG}
   */
  public static Topology build(
      Topics topics,
      Optional<Merging> merging,
      IntToLongFunction answers,
      LearnerSettings learning,
      AccuracySettings measuring,
      LearnerRegistry registry,
      StreamObserver observer) {
    LearnerSettings each = merging.isEmpty() ? learning : learning.amongPeers();
    StreamsBuilder builder = builder();
    String images = topics.images().name();
    ImageCheck check = ImageCheck.of(learning.architecture());
    MergedModels models =
        merging.map(several -> MergingTopology.receive(builder, several)).orElse(null);
    BranchedKStream<String, SpecificRecord> outputs =
        builder.stream(
                images,
                topics.images().consumedAs("images").withTimestampExtractor(new SourceTimestamp()))
            .process(() -> new ImageValidator(check), Named.as("validate"))
            .process(
                new LearnerProcessorSupplier(
                    each, images, LEARNER_STORE, registry, observer, models, answers),
                Named.as("learn"))
            .split(Named.as("output-"));
    branch(
        outputs,
        Prediction.class,
        "predictions",
        "prediction",
        to(topics.predictions(), "predictions"));
    branch(
        outputs,
        Scores.class,
        "scores",
        "score",
        scores -> measure(scores, topics, measuring, observer));
    branch(
        outputs,
        TrainingStep.class,
        "training",
        "training-step",
        to(topics.training(), "training"));
    if (merging.isEmpty()) {
      branch(outputs, ModelSnapshot.class, "model", "snapshot", to(topics.model(), "model"));
    } else {
      branch(
          outputs,
          DeltaPart.class,
          "deltas",
          "delta",
          deltas -> MergingTopology.merge(deltas, topics, merging.get(), each, registry));
    }
    outputs.noDefaultBranch();
    return builder.build();
  }

  /**
   * Returns a builder that refuses stores and repartition topics without a name of their own. The
   * setting has an effect on a builder alone, not among those of the running application, which
   * replace the others given here.
   */
  static StreamsBuilder builder() {
    Map<String, Object> settings =
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "unused",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            "unused:1",
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
            true);
    return new StreamsBuilder(
        new TopologyConfig(null, new StreamsConfig(settings), new Properties()));
  }

  private static void measure(
      KStream<String, Scores> scores,
      Topics topics,
      AccuracySettings measuring,
      StreamObserver observer) {
    scores
        .repartition(
            Repartitioned.<String, Scores>as("scores")
                .withKeySerde(Serdes.String())
                .withValueSerde(AvroSerde.of(Scores.class))
                .withNumberOfPartitions(1))
        .process(
            new AccuracyProcessorSupplier(measuring, ACCURACY_STORE, observer), Named.as("measure"))
        .to(topics.accuracy().name(), topics.accuracy().producedAs("accuracy"));
  }

  /** Adds a branch for the records of one class. */
  static <T extends SpecificRecord> void branch(
      BranchedKStream<String, SpecificRecord> outputs,
      Class<T> type,
      String name,
      String castNode,
      Consumer<KStream<String, T>> then) {
    outputs.branch(
        (key, value) -> type.isInstance(value),
        Branched.withConsumer(
            records -> then.accept(records.mapValues(type::cast, Named.as(castNode))), name));
  }

  /** Returns what writes records to a topic. */
  static <T> Consumer<KStream<String, T>> to(Topic<String, T> topic, String node) {
    return records -> records.to(topic.name(), topic.producedAs(node));
  }
}
