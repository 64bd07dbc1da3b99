package com.example.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.Predictor;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topic;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application on a real broker. Both lines get the same digits, but the south's labels are
 * turned round, 0 for 9 and 1 for 8: one model could not be right on both.
 */
class SortingApplicationTest {

  private static final int IMAGES = 3_000;
  private static final int LAST = 500;
  private static final int TEST_IMAGES = 500;
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final Map<String, IntUnaryOperator> LABELS =
      Map.of("north", IntUnaryOperator.identity(), "south", digit -> 9 - digit);

  @TempDir Path stateDirectory;
  private EmbeddedBroker broker;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void twoLearnersInOneApplicationLearnEachFromItsOwnTopic() throws Exception {
    SortingTopics.create(broker.bootstrapServers());
    for (String line : SortingTopology.LINES) {
      sendWhatIsNoSnapshot(SortingTopology.topics(line).model());
    }
    Map<String, List<Prediction>> predictions = new HashMap<>();
    try (SortingApplication application = new SortingApplication(settings())) {
      application.start();
      for (String line : SortingTopology.LINES) {
        send(line);
      }
      for (String line : SortingTopology.LINES) {
        predictions.put(line, read(SortingTopology.topics(line).predictions(), IMAGES));
      }
    } // publishes last snapshots

    for (String line : SortingTopology.LINES) {
      List<Prediction> own = predictions.get(line);
      assertThat(own).extracting(Prediction::getImageId).doesNotHaveDuplicates();
      assertThat(own).allMatch(prediction -> prediction.getLearner().equals(line + "-learner-0"));
      assertThat(accuracy(own.subList(IMAGES - LAST, IMAGES))).isGreaterThan(0.8);
      assertThat(accuracyOfNewestSnapshot(line)).isGreaterThan(0.8);
    }
    assertThat(topicsOfTheApplication())
        .contains("sorting-north-learner-changelog", "sorting-south-learner-changelog")
        .contains("sorting-north-scores-repartition", "sorting-south-scores-repartition");

    assertUnsureOnesAreReviewed(predictions);
    assertWrongOnesAreCounted(predictions);
  }

  private void assertUnsureOnesAreReviewed(Map<String, List<Prediction>> predictions) {
    List<Prediction> unsure =
        predictions.values().stream()
            .flatMap(List::stream)
            .filter(
                prediction -> Collections.max(prediction.getProbabilities()) < SortingTopology.SURE)
            .toList();
    Topic<String, Prediction> any = SortingTopology.topics("any").predictions();

    assertThat(
            read(
                SortingTopology.REVIEW,
                any.keySerde().deserializer(),
                any.valueSerde().deserializer(),
                unsure.size()))
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrderElementsOf(unsure);
  }

  /** Counts come on with the commits, so that only the last of each class is of interest. */
  private void assertWrongOnesAreCounted(Map<String, List<Prediction>> predictions) {
    Map<String, Long> wrong = new HashMap<>();
    predictions.forEach(
        (line, own) ->
            own.stream()
                .filter(prediction -> !prediction.getCorrect())
                .forEach(
                    prediction -> wrong.merge(line + "/" + prediction.getLabel(), 1L, Long::sum)));
    assertThat(wrong).hasSize(20);

    Map<String, Long> counted = new HashMap<>();
    read(
            SortingTopology.WRONG_PER_CLASS,
            new StringDeserializer(),
            new LongDeserializer(),
            wrong.size())
        .forEach(record -> counted.put(record.key(), record.value()));
    assertThat(counted).isEqualTo(wrong);
  }

  private double accuracyOfNewestSnapshot(String line) {
    Snapshot snapshot =
        NewestSnapshot.read(broker.bootstrapServers(), SortingTopology.topics(line).model())
            .orElseThrow();
    assertThat(snapshot.modelId()).isEqualTo(line + "-learner-0");
    assertThat(snapshot.images()).isEqualTo(IMAGES / 32 * 32);

    ImageBatch batch = new ImageBatch(TEST_IMAGES, 1, DrawnDigits.SIDE, DrawnDigits.SIDE);
    int classes = snapshot.architecture().classes();
    float[] probabilities = new float[TEST_IMAGES * classes];
    DrawnDigits digits = DrawnDigits.test(1);
    for (int i = 0; i < TEST_IMAGES; i++) {
      batch.add(digits.get(i).pixels(), ImageBatch.NO_LABEL);
    }
    try (Predictor predictor = snapshot.toPredictor()) {
      predictor.predict(batch, probabilities);
    }
    int right = 0;
    for (int i = 0; i < TEST_IMAGES; i++) {
      int label = LABELS.get(line).applyAsInt(digits.get(i).label());
      float best = probabilities[i * classes];
      for (int c = 1; c < classes; c++) {
        best = Math.max(best, probabilities[i * classes + c]);
      }
      right += probabilities[i * classes + label] == best ? 1 : 0;
    }
    return (double) right / TEST_IMAGES;
  }

  private static double accuracy(List<Prediction> predictions) {
    return (double) predictions.stream().filter(Prediction::getCorrect).count()
        / predictions.size();
  }

  private void send(String line) {
    Topic<String, Image> topic = SortingTopology.topics(line).images();
    DrawnDigits digits = DrawnDigits.training(1);
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
            topic.keySerde().serializer(),
            topic.valueSerde().serializer())) {
      for (int i = 0; i < IMAGES; i++) {
        ImageSample digit = digits.get(i);
        Image image =
            new Image(
                digit.id(),
                digit.height(),
                digit.width(),
                digit.channels(),
                ByteBuffer.wrap(digit.pixels()),
                LABELS.get(line).applyAsInt(digit.label()),
                Instant.now());
        producer.send(new ProducerRecord<>(topic.name(), image.getId(), image));
      }
    }
  }

  private void sendWhatIsNoSnapshot(Topic<String, ModelSnapshot> topic) {
    ModelSnapshot contradictory =
        new ModelSnapshot("any", 1L, 32L, 0, 1, null, ByteBuffer.allocate(4), Instant.now());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(clients(), new StringSerializer(), new ByteArraySerializer())) {
      for (byte[] value :
          Arrays.asList(
              null,
              new byte[] {1},
              topic.valueSerde().serializer().serialize(topic.name(), contradictory))) {
        producer.send(new ProducerRecord<>(topic.name(), "any", value));
      }
    }
  }

  private Set<String> topicsOfTheApplication() throws Exception {
    try (Admin admin = Admin.create(clients())) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith(SortingApplication.APPLICATION_ID + "-"))
          .collect(Collectors.toSet());
    }
  }

  private <V> List<V> read(Topic<String, V> topic, int count) {
    return read(
            topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer(), count)
        .stream()
        .map(ConsumerRecord::value)
        .toList();
  }

  /** Reads all of a topic with one partition, which must come to hold this many records. */
  private <V> List<ConsumerRecord<String, V>> read(
      String topic, Deserializer<String> keys, Deserializer<V> values, int atLeast) {
    TopicPartition partition = new TopicPartition(topic, 0);
    Map<String, Object> settings = clients();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<ConsumerRecord<String, V>> records = new ArrayList<>();
    Instant deadline = Instant.now().plus(DEADLINE);
    try (KafkaConsumer<String, V> consumer = new KafkaConsumer<>(settings, keys, values)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (records.size() < atLeast
          || consumer.position(partition)
              < consumer.endOffsets(List.of(partition)).get(partition)) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        assertThat(Instant.now())
            .as("%s of %s records of %s came in time", records.size(), atLeast, topic)
            .isBefore(deadline);
      }
    }
    return records;
  }

  private Map<String, Object> clients() {
    return new HashMap<>(
        Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    return settings;
  }
}
