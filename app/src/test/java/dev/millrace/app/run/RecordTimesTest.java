package dev.millrace.app.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.data.DrawnDigits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images with old times and from the future, on a real broker: all that is written bears the time
 * it was written at.
 */
@Timeout(180)
class RecordTimesTest {

  private static final int IMAGES = 100;
  private static final List<Instant> TIMES =
      List.of(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), Instant.EPOCH.plusMillis(1));

  @TempDir private Path stateDirectory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsWrittenBearsTheTimeItWasWrittenAt(int partitions) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "times", partitions)) {
      takeAnyTime(stream, stream.topics.images().name());
      long startMs = System.currentTimeMillis();
      for (int start = 0; start < TIMES.size(); start++) {
        Instant time = TIMES.get(start);
        send(stream, start, time);
        try (StreamRunner runner = stream.run(stateDirectory)) {
          stream.awaitCommitted();
          stream.awaitPredictions((start + 1) * IMAGES);
          runner.checkAlive();
        }
      }

      assertThat(stream.read(stream.topics.predictions())).hasSize(TIMES.size() * IMAGES);
      assertThat(stream.read(stream.topics.deadLetters())).hasSize(TIMES.size());
      Set<String> written = new TreeSet<>(stream.admin().listTopics().names().get());
      written.remove(stream.topics.images().name());
      assertThat(written).anyMatch(topic -> topic.endsWith("-learner-changelog"));
      assertThat(written).anyMatch(topic -> topic.endsWith("-scores-repartition"));
      long endMs = System.currentTimeMillis();
      for (String topic : written) {
        List<ConsumerRecord<byte[], byte[]>> records =
            stream.read(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        assertThat(records)
            .as(topic)
            .extracting(ConsumerRecord::timestamp)
            .allSatisfy(time -> assertThat(time).isBetween(startMs, endMs));
      }
    }
  }

  private static void send(TestStream stream, int start, Instant time) {
    DrawnDigits digits = DrawnDigits.training(5);
    for (int i = start * IMAGES; i < (start + 1) * IMAGES; i++) {
      stream.sendAt(digits.get(i), time);
    }
    stream.flush();
    stream.sendRaw(
        new ProducerRecord<>(
            stream.topics.images().name(),
            0,
            time.toEpochMilli(),
            "junk".getBytes(UTF_8),
            new byte[] {1}));
  }

  private static void takeAnyTime(TestStream stream, String topic)
      throws InterruptedException, ExecutionException {
    Collection<AlterConfigOp> settings = new ArrayList<>();
    settings.add(set(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
    settings.add(set(TopicConfig.RETENTION_MS_CONFIG));
    stream
        .admin()
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings))
        .all()
        .get();
  }

  private static AlterConfigOp set(String name) {
    return new AlterConfigOp(
        new ConfigEntry(name, String.valueOf(Long.MAX_VALUE)), AlterConfigOp.OpType.SET);
  }
}
