package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.feed.DataSelection;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.Mnist.Split;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One scenario with few images; {@code chaos/run learners} does all of them with MNIST. */
@Timeout(600)
class ShortLearnersTest {

  private static final int IMAGES = 1200;

  @TempDir private Path directory;

  @Test
  void aProcessThatIsKilledAndStartedAgainLosesAndRepeatsNothing() {
    ImageSet digits = DataSelection.drawn().set(Split.TRAIN);
    LearnersSettings settings =
        new LearnersSettings(
            directory,
            1,
            digits,
            IMAGES,
            DataSelection.drawn().set(Split.TEST),
            200,
            OptionalInt.empty(),
            List.of(),
            ChaosCommand.FRUGAL_JVM);

    LearnersResult result = LearnersRun.run(settings, Scenario.KILL, System.err::println);

    assertThat(result.problems()).isEmpty();
    assertThat(result.images()).isEqualTo(IMAGES);
    assertThat(result.accuracy()).isPositive();
  }
}
