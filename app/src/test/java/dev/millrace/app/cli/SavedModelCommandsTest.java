package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.export.ModelFile;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.model.Architecture;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.Predictor;
import dev.millrace.model.export.SavedModel;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.SnapshotParts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that go into files and come out of them. */
@Timeout(180)
class SavedModelCommandsTest {

  private static final String NETWORK =
      """
      {"input":[1,28,28],"layers":[
        {"type":"max-pool","size":4},{"type":"flatten"},{"type":"dense","units":10}]}""";

  @TempDir private Path directory;

  @Test
  void trainSavesWhatEvaluateMeasuresAsTrainDid() throws IOException {
    Path network = Files.writeString(directory.resolve("network.json"), NETWORK);
    Path file = directory.resolve("model.safetensors");

    JsonNode trained =
        json(
            CommandRun.of(
                "train",
                "--json",
                "--drawn",
                "--limit",
                "640",
                "--network",
                network.toString(),
                "--optimizer",
                "sgd,adam",
                "--save",
                file.toString()));
    JsonNode measured =
        json(CommandRun.of("evaluate", "--json", "--drawn", "--model", file.toString()));

    assertThat(measured.get("testAccuracy")).isEqualTo(trained.get("testAccuracy"));
    assertThat(measured.get("modelSha256")).isEqualTo(trained.get("modelSha256"));
    assertThat(measured.get("models").get(0).get("model").asText()).isEqualTo("model.safetensors");
    JsonNode card =
        json(CommandRun.of("model-card", "--json", "--drawn", "--model", file.toString()));
    assertThat(card.get("testAccuracy")).isEqualTo(trained.get("testAccuracy"));
    assertThat(card.get("card").asText())
        .contains("# Model `model.safetensors`", "| Setting batch | `32` |")
        .contains("640 labeled images of a stream, in 20 optimizer steps");
    SavedModel model = ModelFile.read(file);
    assertThat(model.step()).isEqualTo(20);
    assertThat(model.images()).isEqualTo(640);
    assertThat(model.settings()).containsEntry("batch", "32").containsEntry("epochs", "1");
    assertThat(model.settings().get("training"))
        .containsIgnoringCase(trained.get("optimizer").asText() + "Settings(");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(network, file);
    }
  }

  @Test
  void trainChecksTheFileBeforeItTrains() {
    CommandRun unknown = CommandRun.of("train", "--drawn", "--save", directory + "/model.bin");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err())
        .containsExactly(
            "millrace: The name of "
                + directory
                + "/model.bin does not say its format: let it end in .safetensors or .onnx, or give"
                + " --format.");
    assertThat(CommandRun.of("train", "--drawn", "--save", directory + "/no/model.onnx").err())
        .first()
        .asString()
        .startsWith("millrace: --save must be a file in a directory that can be written to");
    assertThat(CommandRun.of("train", "--drawn", "--format", "onnx").err())
        .first()
        .isEqualTo("millrace: --format goes with --save only");
    assertThat(CommandRun.of("train", "--drawn", "--format", "h5").err())
        .first()
        .asString()
        .contains("must be safetensors or onnx, but was 'h5'");
  }

  @Test
  void evaluateSaysWhatIsWrongWithAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("model.safetensors"), "no model at all");
    assertThat(CommandRun.of("evaluate", "--drawn", "--model", file.toString()).err())
        .first()
        .asString()
        .startsWith("millrace: Cannot take a model from " + file + ": it is no safetensors file");
    assertThat(CommandRun.of("evaluate", "--drawn", "--model", directory + "/none").err())
        .containsExactly("millrace: There is no file " + directory + "/none.");
  }

  @Test
  void exportWritesTheNewestSnapshotOrThatOfAModel() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      String[] bootstrap = {"-b", broker.bootstrapServers()};
      KafkaSettings kafka =
          new KafkaSettingsBuilder().option("bootstrap.servers", broker.bootstrapServers()).build();
      Topics topics = Topics.withPrefix("");
      try (Cluster cluster = Cluster.connect(kafka)) {
        new TopicAdmin(cluster).create(topics.all(), OptionalInt.empty());
      }
      Path file = directory.resolve("model");
      assertThat(export(bootstrap, file, "--format", "safetensors").err())
          .first()
          .asString()
          .startsWith("millrace: There is no snapshot on topic 'model' yet");
      publish(kafka, topics, "b", 7);
      publish(kafka, topics, "a", 5);

      JsonNode newest = json(export(bootstrap, file, "--format", "safetensors", "--json"));
      assertThat(newest.get("model").asText()).isEqualTo("a");
      SavedModel model = ModelFile.read(file);
      assertThat(model.step()).isEqualTo(5);
      assertThat(model.sha256()).isEqualTo(newest.get("modelSha256").asText());

      Path onnx = directory.resolve("model.onnx");
      JsonNode other = json(export(bootstrap, onnx, "--model-id", "b", "--json"));
      assertThat(other.get("step").asLong()).isEqualTo(7);
      assertThat(other.get("format").asText()).isEqualTo("onnx");
      assertThat(Files.readString(onnx, StandardCharsets.ISO_8859_1))
          .contains("Softmax", other.get("modelSha256").asText());
      assertThat(export(bootstrap, onnx, "--model-id", "c").err())
          .containsExactly(
              "millrace: There is no snapshot of model 'c' on topic 'model', but of: a, b.");
    }
  }

  private static CommandRun export(String[] bootstrap, Path file, String... options) {
    String[] args = new String[4 + options.length];
    args[0] = "export";
    args[1] = file.toString();
    System.arraycopy(bootstrap, 0, args, 2, 2);
    System.arraycopy(options, 0, args, 4, options.length);
    return CommandRun.of(args);
  }

  private static void publish(KafkaSettings kafka, Topics topics, String id, long step)
      throws Exception {
    Architecture network = Architecture.fromJson(NETWORK);
    try (Predictor predictor = new Predictor(network);
        KafkaProducer<String, ModelSnapshot> producer =
            new KafkaProducer<>(
                kafka.producer(Map.of()),
                topics.model().keySerde().serializer(),
                topics.model().valueSerde().serializer())) {
      List<NamedTensor> weights = predictor.weights();
      weights.get(0).array().assign(step);
      for (ModelSnapshot part :
          SnapshotParts.of(id, step, 32 * step, network, weights, Instant.EPOCH)) {
        producer
            .send(new ProducerRecord<>(topics.model().name(), SnapshotParts.key(part), part))
            .get();
      }
    }
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
  }
}
