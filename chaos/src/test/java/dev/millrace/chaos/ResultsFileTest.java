package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {

  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsThereAgain() throws IOException {
    Optional<Path> file = Optional.of(directory.resolve("results"));
    SeedResult one = result(1, List.of());
    SeedResult two = result(2, List.of("wrong"));
    new ResultsFile(file).add(one);
    new ResultsFile(file).add(two);

    ResultsFile results = new ResultsFile(file);

    assertThat(results.all()).containsExactly(one, two);
    assertThat(results.contains(2)).isTrue();
    assertThat(results.contains(3)).isFalse();
  }

  private static SeedResult result(long seed, List<String> problems) {
    return new SeedResult(
        seed, List.of(new SeedResult.Recovery(FaultKind.PAUSE, 1500)), 10, 1, 2, 3, 4, problems);
  }
}
