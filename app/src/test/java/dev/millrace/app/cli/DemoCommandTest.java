package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job, whole, on digits that need no files. */
@Timeout(180)
class DemoCommandTest {

  private static final int TEST_IMAGES = 10_000;

  @TempDir private Path directory;
  private Path network;

  @BeforeEach
  void describeASmallNetwork() throws IOException {
    network = directory.resolve("network.json");
    Files.writeString(
        network,
        """
        {"input":[1,28,28],"layers":[
          {"type":"max-pool","size":2},{"type":"flatten"},{"type":"dense","units":10}]}""");
  }

  @Test
  void answersEveryImageAndSaysHowWell() throws IOException {
    CommandRun run = demo(Map.of(), "--drawn", "--limit", "2000");

    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.out()).hasSize(1);
    JsonNode json = json(run);
    assertThat(names(json))
        .containsExactly(
            "data",
            "images",
            "predictions",
            "testPredictions",
            "deadLetters",
            "prequential",
            "testAccuracy",
            "testImages",
            "step",
            "drifts",
            "memory",
            "labels",
            "modelSha256",
            "models",
            "learners",
            "seconds",
            "imagesPerSecond");
    assertThat(names(json.get("prequential")))
        .containsExactly("cumulative", "windowed", "window", "fading");
    assertThat(json.get("data").asText()).isEqualTo("drawn digits");
    assertThat(json.get("images").asLong()).isEqualTo(2000);
    assertThat(json.get("predictions").asLong()).isEqualTo(2000);
    assertThat(json.get("testImages").asLong()).isEqualTo(TEST_IMAGES);
    assertThat(json.get("testPredictions").asLong()).isEqualTo(TEST_IMAGES);
    assertThat(json.get("deadLetters").asLong()).isZero();
    assertThat(json.get("step").asLong()).isEqualTo(2000 / 32);
    assertThat(json.get("memory").asLong()).isEqualTo(62 * 32);
    assertThat(json.get("modelSha256").asText()).matches("[0-9a-f]{64}");
    assertThat(json.get("testAccuracy").asDouble()).isGreaterThan(0.4); // by chance: 0.1
  }

  @Test
  void goesOnWhereAnEarlierRunInTheSameDirectoryStopped() throws IOException {
    String data = directory.resolve("data").toString();
    JsonNode half = json(demo(Map.of(), "--drawn", "--limit", "500", "--data", data));
    assertThat(half.get("predictions").asLong()).isEqualTo(500);

    JsonNode whole = json(demo(Map.of(), "--drawn", "--limit", "1000", "--data", data));

    assertThat(whole.get("predictions").asLong()).isEqualTo(1000);
    assertThat(whole.get("testPredictions").asLong()).isEqualTo(TEST_IMAGES);
    assertThat(whole.get("step").asLong()).isEqualTo(1000 / 32);
    JsonNode atOnce = json(demo(Map.of(), "--drawn", "--limit", "1000"));
    assertThat(whole.get("modelSha256")).isEqualTo(atOnce.get("modelSha256"));
  }

  @Test
  void drawsDigitsItselfWhenMnistIsNotToBeHad() {
    Map<String, String> offline =
        Map.of(
            "MILLRACE_MNIST_MIRRORS", "", "XDG_CACHE_HOME", directory.resolve("cache").toString());

    CommandRun run = demo(offline, "--limit", "64");

    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    assertThat(run.err()).anyMatch(line -> line.contains("digits that Millrace draws itself"));
  }

  private CommandRun demo(Map<String, String> environment, String... options) {
    List<String> args =
        new ArrayList<>(List.of("demo", "--exit", "--json", "--network", network.toString()));
    args.addAll(List.of(options));
    return CommandRun.of(environment, new StopSignal(), args.toArray(String[]::new));
  }

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.exitCode()).as(String.join("\n", run.err())).isZero();
    return new ObjectMapper().readTree(run.out().get(run.out().size() - 1));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
