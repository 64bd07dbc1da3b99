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
import java.util.List;
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
      send(kafka, "old", 9000, network("[1,4,4]"));
      send(kafka, "new", 5, network("[1,28,28]"));

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

  @Test
  void knowsTheNamesThatLabelsAreGivenBy() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      KafkaSettings kafka =
          new KafkaSettingsBuilder().option("bootstrap.servers", broker.bootstrapServers()).build();
      assertThat(command(broker, "topics").exitCode()).isZero();
      assertThat(command(broker, "label", "a", "dog").err())
          .containsExactly(
              "millrace: There is no snapshot yet that knows a class 'dog'. Give its number.");

      List<String> names = List.of("cat", "dog", "2", "d", "e", "f", "g", "h", "i", "j");
      send(kafka, "named", 5, network("[1,4,4]").withClassNames(names));
      JsonNode sent = json(command(broker, "label", "a", "dog", "--json"));
      assertThat(sent.get("label").asInt()).isEqualTo(1);
      assertThat(command(broker, "label", "a", "dog").out())
          .containsExactly("Sent label 1 (dog) of 'a' to 'labels'.");
      assertThat(command(broker, "label", "a", "Dog").err())
          .containsExactly(
              "millrace: There is no class 'Dog': it must be one of cat, dog, 2, d, e, f, g, h, i, j,"
                  + " or a number from 0 to 9.");
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

  private static Architecture network(String input) {
    return Architecture.fromJson(
        "{\"input\":%s,\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":10}]}"
            .formatted(input));
  }

  private static void send(KafkaSettings kafka, String modelId, long step, Architecture network) {
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
