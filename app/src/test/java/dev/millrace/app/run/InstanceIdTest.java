package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @TempDir private Path directory;

  @Test
  void isTheSameAtEachStart() {
    assertThat(claimAndFree(directory.resolve("a")))
        .isEqualTo(claimAndFree(directory.resolve("a")));
  }

  @Test
  void isAnotherInEachDirectory() {
    assertThat(claimAndFree(directory.resolve("a")))
        .isNotEqualTo(claimAndFree(directory.resolve("b")));
  }

  @Test
  void isRefusedToASecondInstanceWhileTheFirstRuns() {
    try (InstanceId first = InstanceId.claim(directory)) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> InstanceId.claim(directory))
          .withMessageContaining(directory.toString())
          .withMessageContaining("--state-dir");
      assertThat(first.value()).isNotEmpty();
    }
    assertThat(claimAndFree(directory)).isNotEmpty();
  }

  @Test
  void replacesAFileThatHoldsNoId() throws IOException {
    claimAndFree(directory);
    try (Stream<Path> files = Files.list(directory)) {
      Files.writeString(files.findFirst().orElseThrow(), "cut off");
    }

    String id = claimAndFree(directory);

    assertThat(id).hasSize(36);
    assertThat(claimAndFree(directory)).isEqualTo(id);
  }

  @Test
  void isNewAtEachStartWhereNothingCanBeWritten() throws IOException {
    Path file = Files.createFile(directory.resolve("no-directory"));

    assertThat(claimAndFree(file)).hasSize(36).isNotEqualTo(claimAndFree(file));
  }

  private static String claimAndFree(Path directory) {
    try (InstanceId id = InstanceId.claim(directory)) {
      return id.value();
    }
  }
}
