package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.data.Fitting;
import dev.millrace.model.data.FolderClasses;
import dev.millrace.model.data.FolderImages;
import dev.millrace.model.data.FolderInput;
import dev.millrace.model.data.FolderReading;
import dev.millrace.model.data.ImageFolder;
import dev.millrace.model.data.ImageSample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchedSourceTest {

  @TempDir private Path directory;

  @Test
  void goesOnWithFilesOnceTheyHaveBeenWritten() throws IOException {
    write("cat/1.png");
    List<String> problems = new ArrayList<>();
    AtomicInteger pauses = new AtomicInteger();
    Runnable pause =
        () -> {
          switch (pauses.incrementAndGet()) {
            case 1 -> {
              write("dog/2.png");
              writeText("dog/3.png", "<html>");
              writeText("cat/4.png", "");
              writeText("cow/5.png", "");
            }
            case 2, 3 -> writeText("cat/4.png", "x".repeat(pauses.get())); // still being written
            case 4 -> write("cat/4.png");
            default -> {}
          }
        };
    try (WatchedSource source =
        new WatchedSource(
            folder().inOrder(1), folder().watch(), problems::add, () -> pauses.get() > 8, pause)) {
      List<String> ids = new ArrayList<>();
      List<Integer> labels = new ArrayList<>();
      for (ImageSample image = source.next(); image != null; image = source.next()) {
        ids.add(image.id().replaceFirst("^[^/]+/", "").replaceFirst("@.*", ""));
        labels.add(image.label());
      }

      assertThat(ids).containsExactly("cat/1.png", "dog/2.png", "cat/4.png");
      assertThat(labels).containsExactly(0, 1, 0);
      assertThat(problems)
          .hasSize(2)
          .anyMatch(problem -> problem.contains("3.png: is an HTML page"))
          .anyMatch(problem -> problem.contains("5.png: is in folder 'cow'"));
      assertThat(source.size()).isEmpty();
    }
  }

  private FolderImages folder() {
    return new FolderReading(
            ImageFolder.list(directory),
            new FolderInput(1, 2, 2, Fitting.STRETCH, FolderClasses.named(List.of("cat", "dog"))),
            false,
            true)
        .read(n -> {});
  }

  private void write(String file) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "png", path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeText(String file, String text) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
