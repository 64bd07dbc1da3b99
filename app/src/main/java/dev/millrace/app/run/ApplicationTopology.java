package dev.millrace.app.run;

import dev.millrace.topology.LearningStreams;
import dev.millrace.topology.Millrace;
import dev.millrace.topology.MillraceSettings;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.KStream;

/** What {@link Millrace} adds to a topology, between the topics of the application. */
final class ApplicationTopology {

  private ApplicationTopology() {}

  /** Returns the topology of instances that learn. */
  static Topology learning(Topics topics, MillraceSettings settings) {
    StreamsBuilder builder = builder();
    LearningStreams streams =
        Millrace.learn(builder, images(builder, topics), labels(builder, topics), settings);
    send(streams.predictions(), topics.predictions(), "predictions");
    send(streams.training(), topics.training(), "training");
    send(streams.accuracy(), topics.accuracy(), "accuracy");
    send(streams.drift(), topics.drift(), "drift");
    send(streams.snapshots(), topics.model(), "model");
    send(streams.rejected(), topics.deadLetters(), "dead-letters");
    return builder.build();
  }

  /** Returns the topology of instances that only answer, beside others that only learn. */
  static Topology answering(Topics topics, MillraceSettings settings) {
    StreamsBuilder builder = builder();
    send(
        Millrace.answer(builder, images(builder, topics), topics.model().name(), settings),
        topics.predictions(),
        "predictions");
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

  private static KStream<byte[], byte[]> images(StreamsBuilder builder, Topics topics) {
    return builder.stream(topics.images().name(), Millrace.imagesAs("images"));
  }

  private static KStream<byte[], byte[]> labels(StreamsBuilder builder, Topics topics) {
    return builder.stream(topics.labels().name(), Millrace.imagesAs("labels"));
  }

  private static <K, V> void send(KStream<K, V> records, Topic<K, V> topic, String node) {
    records.to(topic.name(), topic.producedAs(node));
  }
}
