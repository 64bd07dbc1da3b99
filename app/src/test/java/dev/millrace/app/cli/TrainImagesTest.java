package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} on image files. */
@Timeout(300)
class TrainImagesTest {

  @TempDir private Path directory;
  private Path fruit;

  @BeforeEach
  void paint() throws IOException {
    fruit = directory.resolve("fruit");
    for (int i = 0; i < 80; i++) {
      paint(fruit.resolve("lime/%d.jpg".formatted(i)), new Color(10, 180 + i % 50, 20), 8 + i % 2);
      paint(fruit.resolve("cherry/%d.bmp".formatted(i)), new Color(170 + i, 10, 20), 8);
    }
  }

  @Test
  void aNetworkIsChosenAndImagesAreHeldOut() throws IOException {
    CommandRun run = train("--json", "--epochs", "2", "--batch", "8");

    assertThat(run.exitCode()).as(() -> String.join("\n", run.err())).isZero();
    assertThat(run.err())
        .anyMatch(line -> line.startsWith("Network: 3 x 8 x 8 > ") && line.contains(" > dense 2; "))
        .anyMatch(line -> line.startsWith(fruit + ": 1") && line.contains("8 x 8 to 8 x 9 pixels"));
    JsonNode json = new ObjectMapper().readTree(run.out().get(0));
    assertThat(json.get("testAccuracy").asDouble()).isEqualTo(1);
    int training = json.get("files").get(0).get("images").asInt();
    int test = json.get("files").get(1).get("images").asInt();
    assertThat(training + test).isEqualTo(160);
    assertThat(test).isBetween(5, 35);
    assertThat(json.get("files").get(0).get("classes").fieldNames())
        .toIterable()
        .containsExactly("cherry", "lime");
  }

  @Test
  void classesHaveTheOrderThatIsGivenAndTestFilesMustBeOfThem() throws IOException {
    Path test = directory.resolve("test");
    paint(test.resolve("lime/1.png"), Color.GREEN, 8);
    paint(test.resolve("kiwi/1.png"), Color.GREEN, 8);
    String[] options = {"--classes", "lime,cherry", "--batch", "8", "--test", test.toString()};

    CommandRun refused = train(options);
    List<String> skipping = new ArrayList<>(List.of(options));
    skipping.addAll(List.of("--skip-bad", "--json"));
    CommandRun run = train(skipping.toArray(String[]::new));

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err())
        .last()
        .isEqualTo(
            "millrace: "
                + test.resolve("kiwi/1.png")
                + ": is in folder 'kiwi', which is named by none of the 2 classes (--skip-bad leaves"
                + " such files out)");
    assertThat(run.exitCode()).isZero();
    JsonNode files = new ObjectMapper().readTree(run.out().get(0)).get("files").get(1);
    assertThat(files.get("classes").toString()).isEqualTo("{\"lime\":1,\"cherry\":0}");
    assertThat(files.get("leftOut")).hasSize(1);
  }

  @Test
  void anExplicitNetworkMustHaveTheClassesOfTheFolders() {
    CommandRun run = train("--network", "default");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .isEqualTo(
            "millrace: --network: the folders of "
                + fruit
                + " name 2 classes, but the network has 10: give --classes with all of them, or"
                + " --network auto");
  }

  @Test
  void filesWithoutFoldersTellNoClasses() throws IOException {
    Path flat = directory.resolve("flat");
    paint(flat.resolve("a.png"), Color.RED, 8);

    CommandRun run = CommandRun.of("train", "--images", flat.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .isEqualTo(
            "millrace: --network auto needs at least 2 classes, but there are none: files lie in"
                + " folders that are named by their classes");
  }

  private CommandRun train(String... options) {
    List<String> all = new ArrayList<>(List.of("train", "--images", fruit.toString()));
    all.addAll(List.of("--plot", directory.resolve("plot.png").toString()));
    all.addAll(List.of(options));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static void paint(Path file, Color color, int width) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(width, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * 8; i++) {
      image.setRGB(i % width, i / width, i % 9 == 0 ? 0 : color.getRGB());
    }
    String name = file.toString();
    assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
        .isTrue();
  }
}
