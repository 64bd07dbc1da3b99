package dev.millrace.app.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorPlotTest {

  @TempDir private Path directory;

  @Test
  void drawsEqualErrorsAndNoErrors() throws IOException {
    Path file = directory.resolve("plot");
    ErrorPlot.write("Zero", List.of(new ErrorCurve("a", List.of(0.0, 0.0))), file);
    assertThat(ImageIO.read(file.toFile()).getHeight()).isEqualTo(560);
    ErrorPlot.write("One epoch", List.of(new ErrorCurve("a", List.of(0.02))), file);
    assertThat(ImageIO.read(file.toFile()).getHeight()).isEqualTo(560);
  }

  @Test
  void fileThatCannotBeWrittenIsNamed() {
    List<ErrorCurve> curves = List.of(new ErrorCurve("a", List.of(0.1, 0.2)));
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> ErrorPlot.write("Title", curves, directory))
        .withMessageStartingWith("--plot: cannot write " + directory);
  }
}
