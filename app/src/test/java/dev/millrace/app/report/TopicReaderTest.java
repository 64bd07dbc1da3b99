package dev.millrace.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.model.Architecture;
import dev.millrace.model.Predictor;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TopicReaderTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  @Test
  void givesUpWhenTheBrokerHasGone() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
    KafkaSettings settings = createTopics(broker);
    byte[] large = new byte[200_000];
    send(settings, TOPICS.images().name(), "key", large, 40); // more than one fetch brings

    List<Integer> sizes = new ArrayList<>();
    try (broker;
        TopicReader reader = TopicReader.open(settings, TOPICS.images().name())) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(
              () ->
                  reader.readToEnd(
                      record -> {
                        broker.close();
                        sizes.add(record.value().length);
                      },
                      Duration.ofSeconds(2)))
          .withMessageStartingWith(
              "The Kafka brokers at "
                  + settings.bootstrapServers()
                  + " have sent nothing for 2 s, though topic 'images'");
    }
    assertThat(sizes).hasSizeBetween(1, 39);
  }

  @Test
  void whatIsNoSnapshotHidesNone() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      KafkaSettings settings = createTopics(broker);
      String model = TOPICS.model().name();
      send(settings, model, "learner-0/0", encoded(part("learner-0", 7)), 1);
      ModelSnapshot contradictory = part("learner-1", 9);
      contradictory.setManifest(null);
      send(settings, model, "learner-1/0", encoded(contradictory), 1);
      send(settings, model, "junk", "junk".getBytes(StandardCharsets.UTF_8), 1);
      send(settings, model, "learner-9/0", null, 1);
      send(settings, model, "learner-2/0", encoded(part("learner-2", 8)), 1);

      List<Snapshot> snapshots = NewestSnapshots.read(settings, TOPICS);

      assertThat(snapshots).extracting(Snapshot::modelId).containsExactly("learner-0", "learner-2");
      assertThat(NewestSnapshots.newest(snapshots))
          .hasValueSatisfying(snapshot -> assertThat(snapshot.step()).isEqualTo(8));
    }
  }

  @Test
  void theNewestModelIsTheOneWrittenLastNotTheOneOfMostSteps() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      KafkaSettings settings = createTopics(broker);
      String model = TOPICS.model().name();
      send(settings, model, "new-merged/0", encoded(part("new-merged", 3)), 1);
      send(settings, model, "merged/0", encoded(part("merged", 9000)), 1);
      send(settings, model, "new-merged/0", encoded(part("new-merged", 5)), 1);

      List<Snapshot> snapshots = NewestSnapshots.read(settings, TOPICS);

      assertThat(NewestSnapshots.newest(snapshots))
          .hasValueSatisfying(newest -> assertThat(newest.step()).isEqualTo(5));
      assertThat(NewestSnapshots.byModel(snapshots))
          .extracting(Snapshot::modelId)
          .containsExactly("merged", "new-merged");
    }
  }

  private static KafkaSettings createTopics(EmbeddedBroker broker) {
    KafkaSettings settings =
        new KafkaSettingsBuilder().option("bootstrap.servers", broker.bootstrapServers()).build();
    try (Cluster cluster = Cluster.connect(settings)) {
      new TopicAdmin(cluster).create(TOPICS.all(), OptionalInt.of(1));
    }
    return settings;
  }

  private static ModelSnapshot part(String modelId, long step) {
    Architecture architecture =
        Architecture.fromJson(
            """
            {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":2}]}""");
    try (Predictor predictor = new Predictor(architecture)) {
      return SnapshotParts.of(
              modelId, step, 32 * step, architecture, predictor.weights(), Instant.EPOCH)
          .get(0);
    }
  }

  private static byte[] encoded(ModelSnapshot part) {
    return TOPICS.model().valueSerde().serializer().serialize(TOPICS.model().name(), part);
  }

  private static void send(
      KafkaSettings settings, String topic, String key, byte[] value, int times) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings.producer(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value)));
      }
      for (Future<RecordMetadata> answer : sent) {
        answer.get();
      }
    }
  }
}
