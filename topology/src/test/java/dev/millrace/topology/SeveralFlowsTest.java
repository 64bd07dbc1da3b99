package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.accuracy.AccuracySettings;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.KStream;
import org.junit.jupiter.api.Test;

/** Several flows in one topology, told apart by their names. */
class SeveralFlowsTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  @Test
  void everyNameOfALearningFlowBeginsWithItsName() {
    assertThat(namesOf(builder -> learn(builder, "own", settings("own"))))
        .contains("own-learn", "own-learner", "own-scores-repartition", "own-accuracy")
        .allMatch(name -> name.startsWith("own-"));
  }

  @Test
  void everyNameOfAFlowWithAMergerBeginsWithItsName() {
    List<String> names = namesOf(builder -> learn(builder, "own", merging("own")));

    assertThat(names).contains("own-merge", "own-merger", "own-deltas-repartition");
    assertThat(names)
        .filteredOn(name -> !name.startsWith("own-"))
        .containsOnly("test-own-merged-model"); // begins with the application's id
  }

  @Test
  void everyNameOfAnAnsweringFlowBeginsWithItsName() {
    assertThat(namesOf(builder -> answer(builder, "own", "own-snapshots")))
        .contains("own-answer", "own-newest-model", "own-snapshots")
        .allMatch(name -> name.startsWith("own-"));
  }

  @Test
  void flowsOfEveryKindFitIntoOneTopology() {
    StreamsBuilder builder = new StreamsBuilder();
    learn(builder, "first", settings("first"));
    learn(builder, "second", settings("second"));
    learn(builder, "unnamed", MillraceSettings.of(Pipeline.settings()));
    learn(builder, "third", merging("third"));
    learn(builder, "fourth", merging("fourth"));
    answer(builder, "fifth", "fifth-snapshots");
    answer(builder, "sixth", "sixth-snapshots");

    List<String> stores =
        processors(builder.build().describe()).flatMap(node -> node.stores().stream()).toList();

    assertThat(stores)
        .doesNotHaveDuplicates()
        .contains("learner", "first-learner", "third-merger", "fourth-merger");
  }

  @Test
  void learnersOfTwoFlowsLearnFromTheirOwnImagesAlone() {
    StreamsBuilder builder = new StreamsBuilder();
    learn(builder, "first", settings("first"));
    learn(builder, "second", settings("second"));
    Properties properties = properties();
    properties.putAll(StreamsDefaults.required());

    try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), properties)) {
      send(driver, "first", 2 * Pipeline.BATCH);
      send(driver, "second", Pipeline.BATCH);

      assertThat(answers(driver, "first"))
          .hasSize(2 * Pipeline.BATCH)
          .allMatch(answer -> answer.getLearner().equals("first-learner-0"))
          .anyMatch(answer -> answer.getModelStep() == 1);
      assertThat(answers(driver, "second"))
          .hasSize(Pipeline.BATCH)
          .allMatch(answer -> answer.getLearner().equals("second-learner-0"))
          .allMatch(answer -> answer.getModelStep() == 0);
    }
  }

  @Test
  void refusesToLearnWithoutTransactions() {
    StreamsBuilder builder = new StreamsBuilder();
    learn(builder, "own", settings("own"));
    Topology topology = builder.build();
    Properties withoutRequired = properties();

    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(() -> new TopologyTestDriver(topology, withoutRequired).close())
        .havingRootCause()
        .isInstanceOf(ConfigException.class)
        .withMessageContaining("Invalid value at_least_once for configuration processing.guarantee")
        .withMessageContaining("Give the application 'test' the settings of");
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.putAll(StreamsDefaults.tuned(Pipeline.settings()));
    return properties;
  }

  private static void send(TopologyTestDriver driver, String flow, int count) {
    TestInputTopic<String, Image> images =
        driver.createInputTopic(
            flow + "-images",
            TOPICS.images().keySerde().serializer(),
            TOPICS.images().valueSerde().serializer());
    for (int i = 0; i < count; i++) {
      ByteBuffer pixels = ByteBuffer.allocate(16).put(i % 2, (byte) 200).rewind();
      Image image = new Image("image-" + i, 4, 4, 1, pixels, i % 2, Instant.EPOCH);
      images.pipeInput(image.getId(), image);
    }
  }

  private static List<Prediction> answers(TopologyTestDriver driver, String flow) {
    return driver
        .createOutputTopic(
            flow + "-predictions",
            TOPICS.predictions().keySerde().deserializer(),
            TOPICS.predictions().valueSerde().deserializer())
        .readValuesToList();
  }

  private static MillraceSettings settings(String name) {
    return MillraceSettings.of(Pipeline.settings()).withName(name);
  }

  private static MillraceSettings merging(String name) {
    return MillraceSettings.of(Pipeline.settings())
        .withMerging(new Merging("test", 2))
        .withName(name);
  }

  private static void learn(StreamsBuilder builder, String flow, MillraceSettings settings) {
    sendPredictions(Millrace.learn(builder, images(builder, flow), settings).predictions(), flow);
  }

  private static void answer(StreamsBuilder builder, String flow, String model) {
    sendPredictions(Millrace.answer(builder, images(builder, flow), model, settings(flow)), flow);
  }

  private static KStream<byte[], byte[]> images(StreamsBuilder builder, String flow) {
    return builder.stream(flow + "-images", Millrace.imagesAs(flow + "-images"));
  }

  private static void sendPredictions(KStream<String, Prediction> predictions, String flow) {
    predictions.to(flow + "-predictions", TOPICS.predictions().producedAs(flow + "-predictions"));
  }

  /** Returns the names of all nodes, stores and topics. */
  private static List<String> namesOf(Consumer<StreamsBuilder> flow) {
    StreamsBuilder builder = new StreamsBuilder();
    flow.accept(builder);
    TopologyDescription description = builder.build().describe();
    List<String> names = new ArrayList<>();
    nodes(description)
        .forEach(
            node -> {
              names.add(node.name());
              if (node instanceof Processor processor) {
                names.addAll(processor.stores());
              } else if (node instanceof Source source) {
                names.addAll(source.topicSet());
              } else if (node instanceof Sink sink) {
                names.add(sink.topic());
              }
            });
    return names;
  }

  private static Stream<Processor> processors(TopologyDescription description) {
    return nodes(description).filter(Processor.class::isInstance).map(Processor.class::cast);
  }

  private static Stream<Node> nodes(TopologyDescription description) {
    return Stream.concat(
        description.subtopologies().stream().flatMap(part -> part.nodes().stream()),
        description.globalStores().stream()
            .flatMap(store -> Stream.of(store.source(), store.processor())));
  }

  @Test
  void refusesSettingsThatContradictEachOther() {
    MillraceSettings settings = MillraceSettings.of(Pipeline.settings());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withMeasuring(new AccuracySettings(5, 10, 0.99)))
        .withMessage("accuracy must be measured over the network's 2 classes, but was over 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withMaxDeadLetterBytes(100))
        .withMessageContaining("must be at least 16384, but was 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.withName("a b"))
        .withMessageContaining("but was 'a b'");
  }
}
