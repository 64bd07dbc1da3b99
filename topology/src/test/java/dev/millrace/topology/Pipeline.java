package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.Architecture;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.TrainingSettings;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The whole topology on the test driver, with a network small enough for tests: 4x4 images, 2
 * classes, mini-batches of 4. An image of class 0 has ink in its upper half, one of class 1 in its
 * lower half.
 */
public final class Pipeline implements AutoCloseable {

  public static final Topics TOPICS = Topics.withPrefix("");
  public static final int BATCH = 4;
  public static final long START_MS = 1_700_000_000_000L;
  private static final Instant CAPTURED = Instant.ofEpochMilli(START_MS);

  public final LearnerRegistry registry = new LearnerRegistry();
  public final RecordingObserver observer = new RecordingObserver();
  public final TopologyTestDriver driver;
  public final TestInputTopic<String, Image> images;
  public final TestInputTopic<String, Label> labels;
  public final TestOutputTopic<String, Prediction> predictions;
  public final TestOutputTopic<String, TrainingStep> training;
  public final TestOutputTopic<String, Accuracy> accuracy;
  public final TestOutputTopic<String, DriftEvent> drift;
  public final TestOutputTopic<String, ModelSnapshot> model;
  public final TestOutputTopic<byte[], byte[]> deadLetters;

  private final SplittableRandom random = new SplittableRandom(3);

  public Pipeline() {
    this(settings());
  }

  public Pipeline(LearnerSettings learning) {
    this(MillraceSettings.of(learning));
  }

  /** Returns a pipeline whose learner answers only the images before an offset. */
  public static Pipeline answeringBefore(long offset) {
    return new Pipeline(MillraceSettings.of(settings()).withAnswers(partition -> offset));
  }

  /** Returns a pipeline with a merger. The one learner that is at work has all of the images. */
  public static Pipeline merging(Merging merging) {
    return new Pipeline(MillraceSettings.of(settings()).withMerging(merging));
  }

  public Pipeline(MillraceSettings given) {
    MillraceSettings settings =
        given.withMeasuring(new AccuracySettings(2, 10, 0.99)).withReports(registry, observer);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.putAll(StreamsDefaults.tuned(settings.learning()));
    properties.putAll(StreamsDefaults.required());
    driver = new TopologyTestDriver(topology(settings), properties, CAPTURED);
    images =
        driver.createInputTopic(
            TOPICS.images().name(),
            TOPICS.images().keySerde().serializer(),
            TOPICS.images().valueSerde().serializer());
    labels =
        driver.createInputTopic(
            TOPICS.labels().name(),
            TOPICS.labels().keySerde().serializer(),
            TOPICS.labels().valueSerde().serializer());
    predictions = output(TOPICS.predictions());
    training = output(TOPICS.training());
    accuracy = output(TOPICS.accuracy());
    drift = output(TOPICS.drift());
    model = output(TOPICS.model());
    deadLetters = output(TOPICS.deadLetters());
  }

  /** Returns the flow between the public topics. */
  static Topology topology(MillraceSettings settings) {
    StreamsBuilder builder = new StreamsBuilder();
    LearningStreams streams =
        Millrace.learn(
            builder,
            builder.stream(TOPICS.images().name(), Millrace.imagesAs("images")),
            builder.stream(TOPICS.labels().name(), Millrace.imagesAs("labels")),
            settings);
    streams
        .predictions()
        .to(TOPICS.predictions().name(), TOPICS.predictions().producedAs("predictions"));
    streams.training().to(TOPICS.training().name(), TOPICS.training().producedAs("training"));
    streams.accuracy().to(TOPICS.accuracy().name(), TOPICS.accuracy().producedAs("accuracy"));
    streams.drift().to(TOPICS.drift().name(), TOPICS.drift().producedAs("drift"));
    streams.snapshots().to(TOPICS.model().name(), TOPICS.model().producedAs("model"));
    streams
        .rejected()
        .to(TOPICS.deadLetters().name(), TOPICS.deadLetters().producedAs("dead-letters"));
    return builder.build();
  }

  public static LearnerSettings settings() {
    return settings(StreamSettings.NONE);
  }

  public static LearnerSettings settings(StreamSettings stream) {
    return new LearnerSettings(
        Architecture.fromJson(
            """
            {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":2}]}"""),
        TrainingSettings.defaults(),
        BATCH,
        Duration.ofMillis(5),
        10,
        Duration.ofSeconds(1),
        stream);
  }

  /**
   * Returns a 4x4 image of {@code shape} 0 or 1 with noise, labeled {@code label} (null for none).
   */
  public Image image(String id, int shape, Integer label) {
    byte[] pixels = new byte[16];
    for (int i = 0; i < pixels.length; i++) {
      boolean ink = (i < 8) == (shape == 0);
      pixels[i] = (byte) ((ink ? 180 : 0) + random.nextInt(60));
    }
    return new Image(id, 4, 4, 1, ByteBuffer.wrap(pixels), label, CAPTURED);
  }

  /**
   * Sends {@code count} labeled images, of the classes in turn, with ids that start with {@code
   * prefix}.
   */
  public void sendLabeled(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      send(image(prefix + i, i % 2, i % 2));
    }
  }

  public void send(Image image) {
    images.pipeInput(image.getId(), image);
  }

  /** Sends an image under a timestamp of its own. */
  public void sendAt(Image image, long timestampMs) {
    images.pipeInput(image.getId(), image, timestampMs);
  }

  /** Sends the label of an image; null withdraws one. */
  public void sendLabel(String id, Integer label, long timestampMs) {
    labels.pipeInput(id, label == null ? null : new Label(id, label, CAPTURED), timestampMs);
  }

  /** Sends the label of an image that shall be learned at once. */
  public void sendLabelToLearnNow(String id, int label, long timestampMs) {
    labels.pipeInput(
        new TestRecord<>(
            id,
            new Label(id, label, CAPTURED),
            new RecordHeaders().add(LateLabel.LEARN, LateLabel.NOW.getBytes(UTF_8)),
            timestampMs));
  }

  public List<String> predictedIds() {
    return predictions.readRecordsToList().stream().map(TestRecord::key).toList();
  }

  public void advance(Duration time) {
    driver.advanceWallClockTime(time);
  }

  @Override
  public void close() {
    driver.close();
  }

  private <K, V> TestOutputTopic<K, V> output(Topic<K, V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }
}
