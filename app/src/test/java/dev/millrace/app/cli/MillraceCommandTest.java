package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MillraceCommandTest {

  @Test
  void withoutACommandShowsTheHelpAsAnError() {
    CommandRun run = CommandRun.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).first().asString().startsWith("Usage: millrace");
  }

  @Test
  void helpGoesToStandardOutput() {
    CommandRun run = CommandRun.of("topics", "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(String.join(" ", run.out()).replaceAll("\\s+", " "))
        .contains("--bootstrap-servers", "the first of these wins: an option of its own; --set;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run       | Nothing is served unless given.",
        "demo      | 8080, or the next free one, unless given.",
        "dashboard | 8080, or the next free one, unless given.",
      })
  void helpSaysWhatIsServedWithoutAPort(String command, String description) {
    String help = String.join(" ", CommandRun.of(command, "--help").out()).replaceAll("\\s+", " ");

    assertThat(help.substring(help.indexOf("--port=PORT"))).contains(description);
  }

  @Test
  void versionNamesProgramAndJvm() {
    CommandRun run = CommandRun.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).hasSize(2);
    assertThat(run.out().get(0)).startsWith("millrace ");
    assertThat(run.out().get(1)).startsWith("Java " + Runtime.version().feature());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic",
        "topics --partitions 0",
        "topics --partitions many",
        "topics --set novalue",
        "watch",
        "watch weights",
        "watch model --limit -1",
        "broker --port 70000",
        "run --host 0.0.0.0",
        "run --allow-host here"
      })
  void wrongUsageIsTwoShortLinesAndExitCodeTwo(String commandLine) {
    CommandRun run = CommandRun.of(commandLine.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasSize(2);
    assertThat(run.err().get(0)).startsWith("millrace: ");
  }

  @ParameterizedTest
  @CsvSource({"dmeo,demo", "wacth,watch", "rnu,run", "topic,topics"})
  void aMisspeltCommandIsAnsweredWithTheOneThatWasMeant(String given, String meant) {
    assertThat(CommandRun.of(given).err())
        .last()
        .isEqualTo("Did you mean: millrace " + meant + "?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "feed --imagez 5         | Unknown option: '--imagez'            | Possible solutions: --images",
        "feed --qqqq=5           | Unknown option: '--qqqq'              | Try 'millrace feed --help'.",
        "feed --lim -7 --idxx a  | Unknown options: '--lim', '--idxx'    | Possible solutions: --limit",
        "feed --idxx=a           | Unknown option: '--idxx'              | Possible solutions: --idx",
        "feed --lmiit 5          | Unknown option: '--lmiit'             | Did you mean: millrace feed --limit?",
        "feed 5                  | Unmatched argument at index 1: '5'    | Try 'millrace feed --help'.",
      })
  void anUnknownOptionIsNamedWithoutItsValue(String commandLine, String reason, String advice) {
    CommandRun run = CommandRun.of(commandLine.split(" +"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).containsExactly("millrace: " + reason, advice);
  }

  @Test
  void aBadKafkaSettingIsOneLine() {
    CommandRun run = CommandRun.of("topics", "--set", "retries=many");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).hasSize(1);
    assertThat(run.err().get(0))
        .startsWith("millrace: Bad Kafka setting: Invalid value many for configuration retries");
  }

  @Test
  void aBadAddressIsOneLine() {
    CommandRun run = CommandRun.of("topics", "--bootstrap-servers", "nonsense");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).hasSize(1);
    assertThat(run.err().get(0)).contains("bootstrap.servers", "nonsense");
  }

  @Test
  void theStackTraceIsShownWhenAskedFor() {
    String[] args = {"topics", "--set", "retries=many"};

    assertThat(CommandRun.of(Map.of("MILLRACE_VERBOSE", "1"), new StopSignal(), args).err())
        .anyMatch(line -> line.strip().startsWith("at "));
    assertThat(CommandRun.of("--verbose", "topics", "--set", "retries=many").err())
        .anyMatch(line -> line.strip().startsWith("at "));
    assertThat(CommandRun.of("topics", "--verbose", "--set", "retries=many").err())
        .anyMatch(line -> line.strip().startsWith("at "));
  }

  @Test
  void settingsReachTheClientsFromTheEnvironment() {
    CommandRun run =
        CommandRun.of(Map.of("MILLRACE_KAFKA_RETRIES", "lots"), new StopSignal(), "topics");

    assertThat(run.err()).singleElement().asString().contains("Invalid value lots");
  }
}
