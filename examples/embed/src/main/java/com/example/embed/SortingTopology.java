package com.example.embed;

import dev.millrace.schemas.Prediction;
import dev.millrace.topology.LearningStreams;
import dev.millrace.topology.Millrace;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.Topics;
import dev.millrace.topology.learner.LearnerSettings;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * Two sorting lines, each of which learns to read the digits of its own images:
 *
 * <pre>
 * north-images -> learn -+-> north-predictions, north-model, north-dead-letters
 *                        +-> unsure ------------------> review
 *                        +-> wrong, by line and label -> wrong-per-class
 * south-images -> learn -+-> the same
 * </pre>
 */
final class SortingTopology {

  static final List<String> LINES = List.of("north", "south");
  static final LearnerSettings LEARNING = LearnerSettings.defaults();

  /** Predictions that somebody should look at, of all lines, keyed by image id. */
  static final String REVIEW = "review";

  /** How many images of each label were taken for others; keys are such as {@code north/7}. */
  static final String WRONG_PER_CLASS = "wrong-per-class";

  static final float SURE = 0.9f;

  private SortingTopology() {}

  /** Returns the settings of one line; its name keeps it apart from the other. */
  static MillraceSettings settings(String line) {
    return MillraceSettings.of(LEARNING).withName(line);
  }

  /** Returns the topics of one line, named as those that {@code ./millrace} knows. */
  static Topics topics(String line) {
    return Topics.withPrefix(line + "-");
  }

  /** Returns the application, with a line for each of the settings. */
  static Topology build(List<MillraceSettings> lines) {
    StreamsBuilder builder = new StreamsBuilder();
    lines.forEach(settings -> addLine(builder, settings));
    return builder.build();
  }

  private static void addLine(StreamsBuilder builder, MillraceSettings settings) {
    String line = settings.name();
    Topics topics = topics(line);
    KStream<byte[], byte[]> images =
        builder.stream(topics.images().name(), Millrace.imagesAs(line + "-images"));

    LearningStreams learned = Millrace.learn(builder, images, settings);

    learned
        .predictions()
        .to(topics.predictions().name(), topics.predictions().producedAs(line + "-predictions"));
    learned.snapshots().to(topics.model().name(), topics.model().producedAs(line + "-model"));
    learned
        .rejected()
        .to(topics.deadLetters().name(), topics.deadLetters().producedAs(line + "-dead-letters"));
    review(learned.predictions(), topics, line);
    countWrong(learned.predictions(), line);
  }

  private static void review(KStream<String, Prediction> predictions, Topics topics, String line) {
    predictions
        .filter(
            (id, prediction) -> Collections.max(prediction.getProbabilities()) < SURE,
            Named.as(line + "-unsure"))
        .to(REVIEW, topics.predictions().producedAs(line + "-review"));
  }

  private static void countWrong(KStream<String, Prediction> predictions, String line) {
    predictions
        .filter(
            (id, prediction) -> Boolean.FALSE.equals(prediction.getCorrect()),
            Named.as(line + "-wrong"))
        .map(
            (id, prediction) -> KeyValue.pair(line + "/" + prediction.getLabel(), ""),
            Named.as(line + "-by-class"))
        .groupByKey(Grouped.with(line + "-wrong-by-class", Serdes.String(), Serdes.String()))
        .count(
            Named.as(line + "-count"),
            Materialized.as(Stores.inMemoryKeyValueStore(line + "-wrong-per-class")))
        .toStream(Named.as(line + "-counts"))
        .to(
            WRONG_PER_CLASS,
            Produced.with(Serdes.String(), Serdes.Long()).withName(line + "-wrong-per-class"));
  }
}
