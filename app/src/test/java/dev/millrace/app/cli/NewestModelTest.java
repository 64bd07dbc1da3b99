package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.model.Architecture;
import dev.millrace.model.Predictor;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code status} and {@code evaluate} say where an older model has more steps. */
@Timeout(120)
class NewestModelTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  @Test
  void isTheOneWrittenLastEvenWhereTheImagesDoNotFitAnOlderOne() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      KafkaSettings kafka =
          new KafkaSettingsBuilder().option("bootstrap.servers", broker.bootstrapServers()).build();
      assertThat(command(broker, "topics").exitCode()).isZero();
      commitSomething(kafka);
      send(kafka, "old", 9000, "[1,4,4]");
      send(kafka, "new", 5, "[1,28,28]");

      JsonNode status = json(command(broker, "status", "--json"));
      assertThat(status.get("step").asLong()).isEqualTo(5);
      assertThat(status.get("models").findValuesAsText("model")).containsExactly("new", "old");

      CommandRun run = command(broker, "evaluate", "--drawn", "--limit", "20", "--json");
      assertThat(run.err())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("Left out model 'old', which is not the newest")
                      .contains("must be 1 x 4 x 4"));
      JsonNode evaluation = json(run);
      assertThat(evaluation.get("step").asLong()).isEqualTo(5);
      assertThat(evaluation.get("modelSha256")).isEqualTo(status.get("modelSha256"));
      assertThat(evaluation.get("models").findValuesAsText("model")).containsExactly("new");
    }
  }

  /** So that the cluster knows the application. */
  private static void commitSomething(KafkaSettings kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer(Map.of("group.id", "millrace")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.commitSync(
          Map.of(new TopicPartition(TOPICS.images().name(), 0), new OffsetAndMetadata(0)));
    }
  }

  private static void send(KafkaSettings kafka, String modelId, long step, String input) {
    Architecture network =
        Architecture.fromJson(
            "{\"input\":%s,\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":10}]}"
                .formatted(input));
    try (Predictor predictor = new Predictor(network);
        KafkaProducer<String, ModelSnapshot> producer =
            new KafkaProducer<>(
                kafka.producer(Map.of()),
                TOPICS.model().keySerde().serializer(),
                TOPICS.model().valueSerde().serializer())) {
      for (ModelSnapshot part :
          SnapshotParts.of(modelId, step, 32 * step, network, predictor.weights(), Instant.now())) {
        String key = modelId + "/" + part.getPart();
        var unused = producer.send(new ProducerRecord<>(TOPICS.model().name(), key, part));
      }
    }
  }

  private static CommandRun command(EmbeddedBroker broker, String... args) {
    String[] all = java.util.Arrays.copyOf(args, args.length + 2);
    all[args.length] = "--bootstrap-servers";
    all[args.length + 1] = broker.bootstrapServers();
    return CommandRun.of(Map.of(), new StopSignal(), all);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
  }
}
