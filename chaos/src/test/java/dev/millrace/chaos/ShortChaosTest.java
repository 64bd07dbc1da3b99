package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few faults of one seed; {@code chaos/run} makes many. */
@Timeout(900)
class ShortChaosTest {

  @TempDir private Path directory;

  @Test
  void killsLoseNothingRepeatNothingAndChangeNothing() {
    run(List.of());
  }

  @Test
  void neitherDoTheyWithLabelsThatComeLater() {
    run(
        List.of(
            "--label-delay",
            "40",
            "--label-missing",
            "0.1",
            "--label-twice",
            "0.1",
            "--label-wrong",
            "0.1"));
  }

  private void run(List<String> feedOptions) {
    List<FaultKind> kinds =
        List.of(
            FaultKind.KILL_PROCESSING,
            FaultKind.KILL_COMMIT,
            FaultKind.KILL_BROKER,
            FaultKind.KILL_FEEDER);
    ChaosSettings settings =
        new ChaosSettings(
            directory,
            kinds.size(),
            kinds,
            20,
            List.of("--memory", "50"),
            feedOptions,
            ChaosCommand.FRUGAL_JVM);

    SeedResult result = ChaosRun.run(settings, 1, System.out::println);

    assertThat(result.problems()).isEmpty();
    assertThat(result.recoveries())
        .extracting(SeedResult.Recovery::kind)
        .containsExactlyInAnyOrderElementsOf(kinds);
    assertThat(result.images()).isPositive();
  }
}
