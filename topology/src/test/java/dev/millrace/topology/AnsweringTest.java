package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnsweringTest {

  private static final Topics TOPICS = Topics.withPrefix("");
  private static final LearnerSettings SETTINGS = Pipeline.settings();

  private final LearnerRegistry registry = new LearnerRegistry();
  private final RecordingObserver observer = new RecordingObserver();
  private final TopologyTestDriver driver;
  private final TestInputTopic<String, Image> images;
  private final TestInputTopic<String, ModelSnapshot> models;
  private final TestOutputTopic<String, Prediction> predictions;
  private final OnlineLearner learner =
      new OnlineLearner(SETTINGS.architecture(), SETTINGS.training());

  AnsweringTest() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test-predict");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.putAll(StreamsDefaults.tuned(SETTINGS));
    properties.putAll(StreamsDefaults.required());
    driver = new TopologyTestDriver(topology(registry, observer), properties);
    images =
        driver.createInputTopic(
            "images",
            TOPICS.images().keySerde().serializer(),
            TOPICS.images().valueSerde().serializer());
    models =
        driver.createInputTopic(
            "model",
            TOPICS.model().keySerde().serializer(),
            TOPICS.model().valueSerde().serializer());
    predictions =
        driver.createOutputTopic(
            "predictions",
            TOPICS.predictions().keySerde().deserializer(),
            TOPICS.predictions().valueSerde().deserializer());
  }

  static Topology topology(LearnerRegistry registry, StreamObserver observer) {
    StreamsBuilder builder = new StreamsBuilder();
    Millrace.answer(
            builder,
            builder.stream("images", Millrace.imagesAs("images")),
            "model",
            MillraceSettings.of(SETTINGS).withReports(registry, observer))
        .to("predictions", TOPICS.predictions().producedAs("predictions"));
    return builder.build();
  }

  @AfterEach
  void close() {
    driver.close();
    learner.close();
  }

  @Test
  void answersLikeABeginnerUntilThereIsASnapshot() {
    assertThat(registry.modelInUse()).isEmpty();
    assertAnswersLikeTheLearner(image("a", 1), 0);
  }

  @Test
  void answersWithTheNewestSnapshot() {
    train();
    publish(7, SETTINGS.architecture());
    assertAnswersLikeTheLearner(image("a", null), 7);

    train();
    publish(9, SETTINGS.architecture());
    assertAnswersLikeTheLearner(image("b", 0), 9);
    assertThat(registry.modelInUse()).contains(Instant.ofEpochMilli(9));
  }

  @Test
  void answersWithASnapshotWhoseClassesHaveNames() {
    train();
    publish(7, SETTINGS.architecture().withClassNames(List.of("upper", "lower")));

    assertAnswersLikeTheLearner(image("a", null), 7);
  }

  @Test
  void leavesWhatDoesNotFitToTheLearners() {
    images.pipeInput("other-key", image("a", 1));
    images.pipeInput("b", null);
    images.pipeInput("c", new Image("c", 4, 4, 1, ByteBuffer.allocate(3), 1, Instant.EPOCH));

    assertThat(predictions.isEmpty()).isTrue();
  }

  @Test
  void passesOverASnapshotWithWeightsThatAreNotFinite() {
    publish(1, SETTINGS.architecture());
    publishFilledWith(Float.NaN);

    assertAnswersLikeTheLearner(image("a", 1), 1);
    assertThat(observer.passedOver).isEqualTo(1);
  }

  @Test
  void passesOverWhatIsNoSnapshot() {
    publish(1, SETTINGS.architecture());
    TestInputTopic<byte[], byte[]> raw =
        driver.createInputTopic("model", new ByteArraySerializer(), new ByteArraySerializer());
    raw.pipeInput(new byte[] {1}, new byte[] {1, 2, 3});
    raw.pipeInput(new TestRecord<>(new byte[] {1}, null));

    assertAnswersLikeTheLearner(image("a", 1), 1);
    assertThat(observer.passedOver).isEqualTo(1);
  }

  @Test
  void endsRatherThanLeaveAnImageWithoutAnAnswer() {
    publishFilledWith(Float.MAX_VALUE);

    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(() -> images.pipeInput("a", image("a", 1)))
        .havingRootCause()
        .isInstanceOf(DivergedException.class)
        .withMessageContaining("the answer to image 'a' is not finite with the snapshot of step 1");
  }

  @Test
  void answersBearTheHeadersOfTheirImages() {
    TestRecord<String, Image> record = new TestRecord<>("a", image("a", 1));
    record.headers().add("trace", new byte[] {7});
    images.pipeInput(record);

    assertThat(predictions.readRecord().headers().lastHeader("trace").value()).containsExactly(7);
  }

  private void publishFilledWith(float value) {
    try (OnlineLearner diverged = new OnlineLearner(SETTINGS.architecture(), SETTINGS.training())) {
      List<NamedTensor> weights = diverged.predictionWeights();
      weights.forEach(tensor -> tensor.array().assign(value));
      SnapshotParts.of("merged", 1, 4, SETTINGS.architecture(), weights, Instant.EPOCH)
          .forEach(part -> models.pipeInput(SnapshotParts.key(part), part));
    }
  }

  @Test
  void refusesASnapshotOfAnotherNetwork() {
    Architecture other =
        Architecture.fromJson(
            """
            {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":3}]}""");
    try (OnlineLearner stranger = new OnlineLearner(other, SETTINGS.training())) {
      SnapshotParts.of("x", 1, 4, other, stranger.predictionWeights(), Instant.EPOCH)
          .forEach(part -> models.pipeInput(SnapshotParts.key(part), part));
    }

    assertThatExceptionOfType(StreamsException.class)
        .isThrownBy(() -> images.pipeInput("a", image("a", 1)))
        .havingRootCause()
        .withMessageContaining("is of another network than that of the settings (--network)");
  }

  private void assertAnswersLikeTheLearner(Image image, long step) {
    images.pipeInput(image.getId(), image);

    Prediction prediction = predictions.readValue();
    ImageBatch batch = new ImageBatch(1, 1, 4, 4);
    batch.add(image.getPixels(), ImageBatch.NO_LABEL);
    float[] expected = new float[2];
    learner.predict(batch, expected);
    for (int c = 0; c < 2; c++) {
      assertThat(prediction.getProbabilities().get(c)).isCloseTo(expected[c], within(1e-6f));
    }
    int best = expected[1] > expected[0] ? 1 : 0;
    assertThat(prediction.getPredicted()).isEqualTo(best);
    assertThat(prediction.getCorrect())
        .isEqualTo(image.getLabel() == null ? null : image.getLabel() == best);
    assertThat(prediction.getModelStep()).isEqualTo(step);
    assertThat(prediction.getLearner()).isEqualTo("predictor-0");
  }

  private void publish(long step, Architecture architecture) {
    SnapshotParts.of(
            "merged",
            step,
            4 * step,
            architecture,
            learner.predictionWeights(),
            Instant.ofEpochMilli(step))
        .forEach(part -> models.pipeInput(SnapshotParts.key(part), part));
  }

  private void train() {
    ImageBatch batch = new ImageBatch(4, 1, 4, 4);
    for (int i = 0; i < 4; i++) {
      batch.add(image("t", i % 2).getPixels(), i % 2);
    }
    learner.train(batch);
  }

  private static Image image(String id, Integer label) {
    byte[] pixels = new byte[16];
    pixels[3] = 100;
    return new Image(id, 4, 4, 1, ByteBuffer.wrap(pixels), label, Instant.EPOCH);
  }
}
