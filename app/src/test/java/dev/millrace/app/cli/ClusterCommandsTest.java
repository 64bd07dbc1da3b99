package dev.millrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands against a real broker. */
@Timeout(120)
class ClusterCommandsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void topicsAreCreatedOnceWithTheirSettings() throws JsonProcessingException {
    JsonNode first = json(run("topics", "--topic-prefix", "a-", "--partitions", "3", "--json"));

    assertThat(first.get("created")).hasSize(8);
    assertThat(topic(first, "a-images").get("partitions").asInt()).isEqualTo(3);
    assertThat(topic(first, "a-predictions").get("partitions").asInt()).isEqualTo(3);
    assertThat(topic(first, "a-accuracy").get("partitions").asInt()).isEqualTo(1);
    assertThat(topic(first, "a-model").get("cleanupPolicy").asText()).isEqualTo("compact");
    assertThat(topic(first, "a-images").get("cleanupPolicy").asText()).isEqualTo("delete");

    JsonNode second = json(run("topics", "--topic-prefix", "a-", "--json"));

    assertThat(second.get("created")).isEmpty();
    assertThat(second.get("topics")).isEqualTo(first.get("topics"));
  }

  @Test
  void anotherNumberOfPartitionsIsRefused() {
    run("topics", "--topic-prefix", "b-", "--partitions", "2");

    CommandRun run = run("topics", "--topic-prefix", "b-", "--partitions", "4");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: Topic 'b-images' exists with 2 partitions, but must have 4. Give"
                + " --partitions 2, another --topic-prefix, or delete the topic first.");
  }

  @Test
  void outputTopicsMayHaveAnotherNumberOfPartitionsThanImages() throws Exception {
    run("topics", "--topic-prefix", "h-", "--partitions", "1");
    raise("h-images", 3);

    for (String[] command :
        List.of(
            new String[] {"topics", "--topic-prefix", "h-", "--json"},
            new String[] {"topics", "--topic-prefix", "h-", "--partitions", "3", "--json"})) {
      JsonNode found = json(run(command));
      assertThat(topic(found, "h-images").get("partitions").asInt()).isEqualTo(3);
      assertThat(topic(found, "h-predictions").get("partitions").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aTopicThatMustHaveOnePartitionIsNotHelpedByMoreOfOthers() throws Exception {
    run("topics", "--topic-prefix", "i-");
    raise("i-training", 2);

    CommandRun run = run("topics", "--topic-prefix", "i-");

    assertThat(run.err())
        .containsExactly(
            "millrace: Topic 'i-training' exists with 2 partitions, but must have 1. Give another"
                + " --topic-prefix, and with it another --application-id, or delete the topic"
                + " first.");
  }

  @Test
  void describeCreatesNothing() {
    CommandRun run = run("topics", "--topic-prefix", "c-", "--describe");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .last()
        .asString()
        .startsWith("Missing: c-images, ")
        .endsWith("('millrace topics' creates them)");
  }

  @Test
  void aLabelIsSentOrWithdrawn() throws JsonProcessingException {
    run("topics", "--topic-prefix", "label-", "--partitions", "2");

    JsonNode sent = json(run("label", "cat-17", "3", "--topic-prefix", "label-", "--json"));
    assertThat(sent.toString())
        .isEqualTo("{\"imageId\":\"cat-17\",\"label\":3,\"topic\":\"label-labels\"}");
    assertThat(run("label", "cat-17", "--withdraw", "--topic-prefix", "label-").out())
        .containsExactly("Withdrew the label of 'cat-17' on 'label-labels', if it still waits.");
    assertThat(run("label", "cat-17", "4", "--now", "--topic-prefix", "label-").out())
        .containsExactly("Sent label 4 of 'cat-17' to 'label-labels', to be learned at once.");
    assertThat(run("label", "cat-17", "--topic-prefix", "label-").exitCode()).isEqualTo(2);
    assertThat(run("label", "cat-17", "--withdraw", "--now", "--topic-prefix", "label-").exitCode())
        .isEqualTo(2);
    assertThat(run("label", "cat-17", "3", "--topic-prefix", "none-").err())
        .singleElement()
        .asString()
        .startsWith("millrace: There is no topic 'none-labels'");
  }

  @Test
  void theTableShowsWhatAPersonAsksFor() {
    CommandRun run = run("topics", "--topic-prefix", "d-");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).first().isEqualTo("Topics at " + broker.bootstrapServers());
    assertThat(run.out())
        .anyMatch(line -> line.matches("d-model +1 +1 +compact +newest per key .*"));
    assertThat(run.out())
        .last()
        .asString()
        .startsWith("Created: d-images, d-labels, d-predictions");
  }

  @Test
  void watchingATopicThatIsNotThereIsOneLine() {
    CommandRun run = run("watch", "predictions", "--topic-prefix", "none-");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .singleElement()
        .asString()
        .startsWith("millrace: There is no topic 'none-predictions' at 127.0.0.1:");
  }

  @Test
  void watchShowsRowsFromTheBeginningUpToTheLimit() throws Exception {
    run("topics", "--topic-prefix", "e-");
    Topic<String, TrainingStep> training = Topics.withPrefix("e-").training();
    for (int step = 1; step <= 3; step++) {
      send(training.name(), "learner-0", encoded(training, step));
    }

    CommandRun run =
        run("watch", "training", "--topic-prefix", "e-", "--from-beginning", "--limit", "2");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasSize(2);
    assertThat(run.out().get(0)).startsWith("learner-0  step 1  ");
    assertThat(run.out().get(1)).startsWith("learner-0  step 2  ");
  }

  @Test
  void watchShowsJsonAndGoesOnAfterAnUndecodableRecord() throws Exception {
    run("topics", "--topic-prefix", "f-");
    Topic<String, TrainingStep> training = Topics.withPrefix("f-").training();
    send(training.name(), "bad", new byte[] {1, 2, 3});
    send(training.name(), "learner-0", encoded(training, 7));

    CommandRun run =
        run(
            "watch",
            "training",
            "--topic-prefix",
            "f-",
            "--from-beginning",
            "--limit",
            "2",
            "--json");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).hasSize(2);
    JsonNode bad = JSON.readTree(run.out().get(0));
    assertThat(bad.get("error").asText()).contains("f-training");
    assertThat(bad.get("bytes").get("base64").asText()).isEqualTo("AQID");
    JsonNode good = JSON.readTree(run.out().get(1));
    assertThat(good.get("topic").asText()).isEqualTo("f-training");
    assertThat(good.get("partition").asInt()).isZero();
    assertThat(good.get("offset").asLong()).isEqualTo(1);
    assertThat(good.get("key").asText()).isEqualTo("learner-0");
    assertThat(good.get("value").get("step").asLong()).isEqualTo(7);
    assertThat(good.get("value").get("at").asText()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void aStopEndsWatchWithSuccess() throws Exception {
    run("topics", "--topic-prefix", "g-");
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> watching =
        CompletableFuture.supplyAsync(() -> run(stop, "watch", "accuracy", "--topic-prefix", "g-"));

    stop.request();

    assertThat(watching.get(60, TimeUnit.SECONDS).exitCode()).isZero();
  }

  private static void raise(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
    }
  }

  private static CommandRun run(String... args) {
    return run(new StopSignal(), args);
  }

  private static CommandRun run(StopSignal stop, String... args) {
    return CommandRun.of(
        Map.of("MILLRACE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers()), stop, args);
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    assertThat(run.exitCode()).as(() -> String.join("\n", run.err())).isZero();
    assertThat(run.out()).hasSize(1);
    return JSON.readTree(run.out().get(0));
  }

  private static JsonNode topic(JsonNode result, String name) {
    for (JsonNode topic : result.get("topics")) {
      if (topic.get("name").asText().equals(name)) {
        return topic;
      }
    }
    throw new AssertionError("no topic " + name + " in " + result);
  }

  private static byte[] encoded(Topic<String, TrainingStep> topic, long step) {
    TrainingStep value =
        TrainingStep.newBuilder()
            .setLearner("learner-0")
            .setStep(step)
            .setImages(32 * step)
            .setBatchSize(32)
            .setLoss(1)
            .setBatchAccuracy(0.5f)
            .setLearningRate(0.002f)
            .setAt(Instant.parse("2026-01-02T03:04:05Z"))
            .build();
    return topic.valueSerde().serializer().serialize(topic.name(), value);
  }

  private static void send(String topic, String key, byte[] value)
      throws ExecutionException, InterruptedException {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
    }
  }
}
