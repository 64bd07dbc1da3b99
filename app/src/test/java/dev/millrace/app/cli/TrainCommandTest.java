package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.feed.IdxFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training offline, whole: on drawn digits, and on tiny files in MNIST's format. */
@Timeout(180)
class TrainCommandTest {

  private static final String[] FIELDS = {
    "optimizer",
    "epochs",
    "trainAccuracy",
    "testAccuracy",
    "imagesPerSecond",
    "seconds",
    "drifts",
    "memory",
    "parameters",
    "modelSha256"
  };

  @TempDir private Path directory;
  private String idx;
  private String network;

  @BeforeEach
  void writeATinyDataSetAndANetworkForIt() throws IOException {
    IdxFiles.images(directory.resolve("train-images-idx3-ubyte"), 100);
    IdxFiles.labels(directory.resolve("train-labels-idx1-ubyte"), 100);
    IdxFiles.images(directory.resolve("t10k-images-idx3-ubyte"), 30);
    IdxFiles.labels(directory.resolve("t10k-labels-idx1-ubyte"), 30);
    idx = directory.toString();
    network =
        network(
            "tiny.json",
            """
            {"input":[1,2,3],"layers":[
              {"type":"flatten"},{"type":"dense","units":8},{"type":"relu"},{"type":"dense","units":10}]}""");
  }

  @Test
  void learnsDrawnDigits() throws IOException {
    String pooled =
        network(
            "pooled.json",
            """
            {"input":[1,28,28],"layers":[
              {"type":"max-pool","size":2},{"type":"flatten"},{"type":"dense","units":10}]}""");

    JsonNode json =
        json(
            CommandRun.of(
                "train",
                "--json",
                "--drawn",
                "--network",
                pooled,
                "--limit",
                "2000",
                "--epochs",
                "2"));

    assertThat(json.get("testAccuracy").asDouble()).isGreaterThan(0.6); // by chance: 0.1
    assertThat(json.get("trainAccuracy").asDouble()).isGreaterThan(0.6);
    assertThat(json.get("parameters").asLong()).isEqualTo(14 * 14 * 10 + 10);
    assertThat(json.get("epochs").asInt()).isEqualTo(2);
    assertThat(json.get("imagesPerSecond").asDouble()).isPositive();
    assertThat(json.get("seconds").asDouble()).isPositive();
  }

  @Test
  void jsonHasTheBestOptimizersFieldsAndThoseOfEach() throws IOException {
    JsonNode json = json(train("--json", "--epochs", "3", "--optimizer", "all"));

    List<String> expected = new ArrayList<>(List.of(FIELDS));
    expected.add("optimizers");
    assertThat(names(json)).containsExactlyElementsOf(expected);
    assertThat(json.get("optimizers")).hasSize(4);
    double best = 0;
    List<String> optimizers = new ArrayList<>();
    for (JsonNode result : json.get("optimizers")) {
      assertThat(names(result)).containsExactly(FIELDS);
      optimizers.add(result.get("optimizer").asText());
      best = Math.max(best, result.get("testAccuracy").asDouble());
    }
    assertThat(optimizers).containsExactly("sgd", "momentum", "rmsprop", "adam");
    assertThat(json.get("testAccuracy").asDouble()).isEqualTo(best);
  }

  @Test
  void sameOptionsGiveTheSameModelAndOtherOptionsAnother() throws IOException {
    String plain = hash();
    assertThat(plain).matches("[0-9a-f]{64}");
    assertThat(hash()).isEqualTo(plain);
    String twoThreads = hash("--threads", "2");
    assertThat(hash("--threads", "2")).isEqualTo(twoThreads);
    List<String> hashes =
        List.of(
            plain,
            twoThreads,
            hash("--seed", "2"),
            hash("--augment"),
            hash("--dropout", "0.5"),
            hash("--batch", "7"),
            hash("--learning-rate", "0.01"),
            hash("--rate-decay", "0"),
            hash("--average-decay", "0"),
            hash("--optimizer", "sgd"),
            hash("--limit", "90"));
    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void givesTheModelThatTheStreamGives() throws IOException {
    String[] learning = {
      "--idx",
      idx,
      "--network",
      network,
      "--batch",
      "10",
      "--augment",
      "--json",
      "--memory",
      "50",
      "--on-drift",
      "adapt"
    };
    List<String> demo = new ArrayList<>(List.of("demo", "--exit", "--limit", "200"));
    List<String> train = new ArrayList<>(List.of("train", "--epochs", "2"));
    demo.addAll(List.of(learning));
    train.addAll(List.of(learning));

    JsonNode streamed = json(CommandRun.of(demo.toArray(String[]::new)));
    JsonNode offline = json(CommandRun.of(train.toArray(String[]::new)));

    assertThat(streamed.get("step").asLong()).isEqualTo(20);
    assertThat(offline.get("modelSha256")).isEqualTo(streamed.get("modelSha256"));
    assertThat(offline.get("testAccuracy")).isEqualTo(streamed.get("testAccuracy"));
    assertThat(offline.get("memory").asInt()).isEqualTo(50);
    assertThat(streamed.get("memory").asInt()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "bursts", "drift"})
  void rehearsesTheStreamOfAnOrder(String order) throws IOException {
    String pooled =
        network(
            "pooled.json",
            """
            {"input":[1,28,28],"layers":[
              {"type":"max-pool","size":2},{"type":"flatten"},{"type":"dense","units":10}]}""");
    String[] learning = {"--drawn", "--network", pooled, "--seed", "2", "--order", order, "--json"};
    List<String> demo = new ArrayList<>(List.of("demo", "--exit", "--limit", "1500"));
    List<String> train = new ArrayList<>(List.of("train", "--limit", "1500"));
    demo.addAll(List.of(learning));
    train.addAll(List.of(learning));

    JsonNode streamed = json(CommandRun.of(demo.toArray(String[]::new)));
    JsonNode offline = json(CommandRun.of(train.toArray(String[]::new)));

    assertThat(streamed.get("step").asLong()).isEqualTo(1500 / 32);
    assertThat(offline.get("modelSha256")).isEqualTo(streamed.get("modelSha256"));
    assertThat(offline.get("testAccuracy")).isEqualTo(streamed.get("testAccuracy"));
    JsonNode prequential = streamed.get("prequential");
    assertThat(offline.get("prequentialAccuracy")).isEqualTo(prequential.get("cumulative"));
    assertThat(offline.get("prequentialNewest")).isEqualTo(prequential.get("windowed"));
  }

  @Test
  void demoSendsASetOnceAsTrainDoes() throws IOException {
    String[] learning = {"--idx", idx, "--network", network, "--json"};
    List<String> demo = new ArrayList<>(List.of("demo", "--exit"));
    demo.addAll(List.of(learning));

    JsonNode streamed = json(CommandRun.of(demo.toArray(String[]::new)));

    assertThat(streamed.get("images").asLong()).isEqualTo(100);
    assertThat(streamed.get("predictions").asLong()).isEqualTo(100);
    assertThat(streamed.get("step").asLong()).isEqualTo(3);
    assertThat(json(train("--json")).get("modelSha256")).isEqualTo(streamed.get("modelSha256"));
  }

  @Test
  void aSingleEpochHasPrequentialFiguresOfEachDataSet() throws IOException {
    JsonNode json = json(train("--json", "--then", idx, "--batch", "8", "--limit", "90"));

    assertThat(names(json))
        .containsSubsequence(
            "testAccuracy",
            "prequentialAccuracy",
            "prequentialNewest",
            "prequentialCurve",
            "parts",
            "imagesPerSecond");
    assertThat(json.get("prequentialCurve")).hasSize(1);
    JsonNode parts = json.get("parts");
    assertThat(parts).hasSize(2);
    double mean = 0;
    for (JsonNode part : parts) {
      assertThat(part.get("data").asText()).isEqualTo(idx);
      assertThat(part.get("images").asInt()).isEqualTo(90);
      assertThat(part.get("prequentialNewest")).isEqualTo(part.get("prequentialAccuracy"));
      mean += part.get("prequentialAccuracy").asDouble() / 2;
    }
    assertThat(json.get("prequentialAccuracy").asDouble()).isCloseTo(mean, within(1e-9));
    assertThat(json.get("optimizers").get(0).get("parts")).isEqualTo(parts);
    assertThat(train("--then", idx, "--limit", "90").out())
        .contains("Prequential accuracy of each data set")
        .anyMatch(
            line -> line.startsWith("Optimizer  Prequential  Last 1,000  Drifts  Train accuracy"));
  }

  @Test
  void theDefaultNetworkSeesImagesAsTheyAreInASingleEpoch() throws IOException {
    List<String> hashes = new ArrayList<>();
    for (String augment : List.of("--no-augment", "--augment", "")) {
      List<String> args = new ArrayList<>(List.of("train", "--drawn", "--limit", "64", "--json"));
      args.addAll(augment.isEmpty() ? List.of() : List.of(augment));
      hashes.add(json(CommandRun.of(args.toArray(String[]::new))).get("modelSha256").asText());
    }

    assertThat(hashes.get(2)).isEqualTo(hashes.get(0)).isNotEqualTo(hashes.get(1));
  }

  @Test
  void fewerImagesThanAMiniBatchAreOneLine() {
    assertThat(train("--limit", "31").err())
        .containsExactly(
            "millrace: There must be at least 32 images to train on, a mini-batch (--batch), but"
                + " there are 31.");
  }

  @Test
  void printsATableAndDrawsTheErrors() throws IOException {
    Path plot = directory.resolve("plot.png");

    CommandRun run =
        train("--epochs", "4", "--optimizer", "adam,momentum", "--plot", plot.toString());

    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.out().get(0))
        .isEqualTo("Accuracy on " + idx + " after 4 epochs, network of 146 parameters");
    assertThat(run.out().get(1)).startsWith("Optimizer  Train accuracy  Test accuracy");
    assertThat(run.out().get(3)).startsWith("adam ");
    assertThat(run.out().get(4)).startsWith("momentum ");
    assertThat(run.out()).contains("Error rate over epochs, on a logarithmic scale");
    assertThat(run.err())
        .contains("Training on 100 images, testing on 30 (" + idx + ").")
        .contains("Drawn to " + plot + ".")
        .anyMatch(line -> line.startsWith("momentum, epoch 4 of 4: 100 of 100 images (100 %), "));
    BufferedImage image = ImageIO.read(plot.toFile());
    assertThat(image.getWidth()).isEqualTo(900);
    int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, 900);
    assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(10);
  }

  @Test
  void drawsDigitsItselfWhenMnistIsNotToBeHad() throws IOException {
    Map<String, String> offline =
        Map.of("MILLRACE_MNIST_MIRRORS", "", "XDG_CACHE_HOME", directory.resolve("c").toString());
    String flat =
        network(
            "flat.json",
            """
            {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":10}]}""");

    CommandRun run =
        CommandRun.of(
            offline, new StopSignal(), "train", "--network", flat, "--limit", "64", "--json");

    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.err()).anyMatch(line -> line.contains("digits that Millrace draws itself"));
  }

  @Test
  void endsWhenItIsStopped() {
    StopSignal stop = new StopSignal();
    stop.request();

    CommandRun run =
        CommandRun.of(
            Map.of(), stop, "train", "--idx", idx, "--network", network, "--epochs", "1000000");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).last().isEqualTo("Stopped early.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--optimizer adagrad  | optimizer must be one of sgd, momentum, rmsprop, adam, but was 'adagrad'",
        "--optimizer all,adam | optimizer must be one of sgd, momentum, rmsprop, adam, but was 'all'",
        "--learning-rate -1   | learning rate must be positive and finite, but was -1.0",
        "--rate-decay -1      | learning rate's decay steps must be positive, but were -1.0",
        "--dropout 1          | rate must be in [0, 1), but was 1.0",
        "--batch 0            | --batch must be at least 1, but was 0",
        "--network resnet     | --network: there is no such file, and a built-in network must be one of"
            + " reference, default, but was 'resnet'",
        "--network auto       | --network auto needs the shape of the images and the classes here, such as"
            + " --input 3x32x32 --classes cat,dog",
        "--input 1x4x4        | --input goes with --network auto only",
        "--idx a,b            | --idx must be a directory with training and test images here, but was"
            + " 'a,b'",
        "--epochs 2 --order rare | --order rare goes with --epochs 1 only",
        "--epochs 2 --then d  | --then goes with --epochs 1 only",
        "--plot no/such/a.png | --plot must be a file in a directory that exists, but was no/such/a.png",
      })
  void wrongUsageIsOneReason(String options, String reason) {
    CommandRun run = CommandRun.of(("train " + options).split(" +"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).containsExactly("millrace: " + reason, "Try 'millrace train --help'.");
  }

  @Test
  void imagesThatDoNotFitTheNetworkAreOneLine() throws IOException {
    assertThat(CommandRun.of("train", "--idx", idx).err())
        .containsExactly(
            "millrace: The images are 1 x 2 x 3 (channels, height, width), but the network takes"
                + " 1 x 28 x 28: give --network FILE with that input.");
    String nine =
        network(
            "nine.json",
            """
            {"input":[1,2,3],"layers":[{"type":"flatten"},{"type":"dense","units":9}]}""");
    assertThat(CommandRun.of("train", "--idx", idx, "--network", nine).err())
        .containsExactly(
            "millrace: Image train-00009 has label 9, but the network has classes 0 to 8: give"
                + " --network FILE with another last layer.");
  }

  @Test
  void divergenceIsOneLine() {
    CommandRun run = train("--optimizer", "sgd", "--learning-rate", "1e38", "--epochs", "5");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .last()
        .asString()
        .startsWith("millrace: Training with sgd diverged: ")
        .endsWith("Give a smaller --learning-rate than 1.0E38.");
  }

  private CommandRun train(String... options) {
    List<String> args = new ArrayList<>(List.of("train", "--idx", idx, "--network", network));
    args.addAll(List.of(options));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private String hash(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("--json", "--epochs", "2"));
    args.addAll(List.of(options));
    return json(train(args.toArray(String[]::new))).get("modelSha256").asText();
  }

  private String network(String name, String json) throws IOException {
    return Files.writeString(directory.resolve(name), json).toString();
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.out()).hasSize(1);
    return new ObjectMapper().readTree(run.out().get(0));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
