package com.example.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.run.RunSettings;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Labels from a file, on a real broker with a learner that waits for them. */
@Timeout(300)
class LabelerTest {

  private static final int FIRST = 1_600;
  private static final int ALL = 2_000;
  private static final int WINDOW = 400;
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final String PREFIX = "lab-";
  private static final DrawnDigits DIGITS = DrawnDigits.training(1);
  private static final Topics TOPICS = Topics.withPrefix(PREFIX);

  @TempDir private Path directory;
  private final ByteArrayOutputStream problems = new ByteArrayOutputStream();
  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private Path file;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    kafka =
        new KafkaSettingsBuilder().option("bootstrap.servers", broker.bootstrapServers()).build();
    file = directory.resolve("labels.csv");
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void learnerLearnsFromLabelsThatAreAppended() throws Exception {
    createTopics(TOPICS.all(), 1);
    Files.writeString(file, "imageId,class\n\n" + lines(0, FIRST) + "drawn-1-01600,six\n");
    Labeler labeler = labeler(true);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (StreamRunner application = application()) {
      feedUnlabeled(0, FIRST);
      awaitRecords(TOPICS.predictions(), records -> records.size() == FIRST);
      Future<Labeler.Result> result = thread.submit(labeler::run);
      awaitRecords(TOPICS.training(), records -> newest(records, TrainingStep::getImages) == FIRST);

      feedUnlabeled(FIRST, ALL);
      awaitRecords(TOPICS.predictions(), records -> records.size() == ALL);
      Files.writeString(file, lines(FIRST, ALL), StandardOpenOption.APPEND);
      List<Accuracy> accuracy =
          awaitRecords(TOPICS.accuracy(), records -> newest(records, Accuracy::getImages) == ALL);
      labeler.stop();

      assertThat(result.get(1, TimeUnit.MINUTES)).isEqualTo(new Labeler.Result(ALL, 1));
      assertThat(accuracy.get(accuracy.size() - 1).getWindowed()).isGreaterThan(0.6);
      application.checkAlive();
    } finally {
      thread.shutdownNow();
    }
    assertThat(problems.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "%s:%d: the class must be a whole number from 0 on, but was 'six'"
                .formatted(file, FIRST + 3));
  }

  @Test
  void fileThatIsNotFollowedEndsWithItsLastLine() throws Exception {
    createTopics(TOPICS.all(), 3);
    Files.writeString(file, "a,1,2026-11-30T09:15:00Z\nb,2");
    Instant before = Instant.now().minusMillis(1);

    assertThat(labeler(false).run()).isEqualTo(new Labeler.Result(2, 0));

    Map<String, Label> sent =
        awaitRecords(TOPICS.labels(), records -> records.size() == 2).stream()
            .collect(Collectors.toMap(Label::getImageId, label -> label));
    assertThat(sent.get("a")).isEqualTo(new Label("a", 1, Instant.parse("2026-11-30T09:15:00Z")));
    assertThat(sent.get("b").getLabel()).isEqualTo(2);
    assertThat(sent.get("b").getLabeledAt()).isBetween(before, Instant.now());
  }

  @Test
  void topicsMustBeThereAndHaveAsManyPartitions() throws Exception {
    Files.writeString(file, "a,1\n");
    assertThatExceptionOfType(LabelerException.class)
        .isThrownBy(() -> labeler(false).run())
        .withMessageContaining("'lab-images' or 'lab-labels' does not exist");

    createTopics(List.of(TOPICS.images()), 3);
    createTopics(List.of(TOPICS.labels()), 1);
    assertThatExceptionOfType(LabelerException.class)
        .isThrownBy(() -> labeler(false).run())
        .withMessage("'lab-labels' must have as many partitions as 'lab-images', 3, but has 1");
  }

  private void createTopics(List<Topic<?, ?>> topics, int partitions) {
    try (Cluster cluster = Cluster.connect(kafka)) {
      new TopicAdmin(cluster).create(topics, OptionalInt.of(partitions));
    }
  }

  private Labeler labeler(boolean follow) {
    return new Labeler(
        new LabelerOptions(file, broker.bootstrapServers(), PREFIX, follow),
        new PrintStream(problems, true, StandardCharsets.UTF_8));
  }

  private StreamRunner application() {
    return new StreamRunner(
        kafka,
        TOPICS,
        new RunSettings(
            "labeled-later",
            directory.resolve("state"),
            OptionalInt.of(1),
            LearnerSettings.defaults(),
            new AccuracySettings(DrawnDigits.CLASSES, WINDOW, 0.99)),
        StreamObserver.NONE);
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(DIGITS::get)
        .map(digit -> digit.id() + "," + digit.label() + "\n")
        .collect(Collectors.joining());
  }

  private void feedUnlabeled(int from, int to) {
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            kafka.producer(Map.of()),
            TOPICS.images().keySerde().serializer(),
            TOPICS.images().valueSerde().serializer())) {
      for (int i = from; i < to; i++) {
        ImageSample digit = DIGITS.get(i);
        Image image =
            new Image(
                digit.id(),
                digit.height(),
                digit.width(),
                digit.channels(),
                ByteBuffer.wrap(digit.pixels()),
                null,
                Instant.now());
        producer.send(new ProducerRecord<>(TOPICS.images().name(), image.getId(), image));
      }
    }
  }

  /** Returns a figure of the newest record; 0 if there is none. */
  private static <V> long newest(List<V> records, ToLongFunction<V> figure) {
    return records.isEmpty() ? 0 : figure.applyAsLong(records.get(records.size() - 1));
  }

  /** Reads a topic from its beginning until what came fulfills the condition. */
  private <V> List<V> awaitRecords(Topic<String, V> topic, Predicate<List<V>> condition) {
    List<V> values = new ArrayList<>();
    Instant deadline = Instant.now().plus(DEADLINE);
    try (KafkaConsumer<String, V> consumer =
        new KafkaConsumer<>(
            kafka.consumer(Map.of("isolation.level", "read_committed")),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (!condition.test(values)) {
        assertThat(Instant.now())
            .as("time after %d records of %s", values.size(), topic.name())
            .isBefore(deadline);
        for (ConsumerRecord<String, V> record : consumer.poll(Duration.ofMillis(200))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }
}
