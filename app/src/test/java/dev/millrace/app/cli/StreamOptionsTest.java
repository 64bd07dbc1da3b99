package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StreamOptionsTest {

  @Command
  private static final class AnyCommand {
    @Mixin private StreamOptions options;
  }

  @Test
  void areTheDefaultsUnlessGiven() {
    assertThat(settings()).isEqualTo(StreamSettings.defaults());
  }

  @Test
  void takeWhatIsGiven() {
    assertThat(settings("--memory", "500", "--rehearse", "96", "--on-drift", "report"))
        .isEqualTo(new StreamSettings(500, 96, OnDrift.REPORT));
    assertThat(settings("--rehearsals", "2"))
        .isEqualTo(new StreamSettings(2_000, 32, 2, OnDrift.ADAPT));
    assertThat(settings("--memory", "0", "--on-drift", "ignore"))
        .isEqualTo(new StreamSettings(0, 32, OnDrift.IGNORE));
  }

  @ParameterizedTest
  @CsvSource({
    "--memory, -1, '--memory must be from 0 to 10000000 images, but was -1'",
    "--rehearse, 10000001, '--rehearse must be from 0 to 10000000 images, but was 10000001'",
    "--rehearsals, 101, '--rehearsals must be from 0 to 100, but were 101'",
    "--on-drift, ADAPT, 'must be adapt, report or ignore, but was ''ADAPT'''"
  })
  void areCheckedInOneLine(String option, String value, String message) {
    CommandRun run = CommandRun.of("run", option, value);

    assertThat(run.exitCode()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(run.err().get(0)).contains(message);
  }

  private static StreamSettings settings(String... args) {
    AnyCommand command = new AnyCommand();
    new CommandLine(command).parseArgs(args);
    return command.options.settings(StreamSettings.defaults());
  }
}
