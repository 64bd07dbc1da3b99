package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefixes of topics and ids of applications that Kafka would refuse later. No broker is asked. */
class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "topics",
        "status",
        "dashboard",
        "evaluate --drawn",
        "refeed",
        "watch training",
        "feed --drawn"
      })
  void anIllegalTopicPrefixIsWrongUsageOfEveryCommand(String command) {
    CommandRun run = CommandRun.of((command + " --topic-prefix a/b").split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .asString()
        .startsWith("millrace: --topic-prefix must have ")
        .endsWith("but was 'a/b'");
  }

  @Test
  void theVariableIsNamedWhenThePrefixIsItsOwn() {
    CommandRun run =
        CommandRun.of(Map.of("MILLRACE_TOPIC_PREFIX", "ä"), new StopSignal(), "topics");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).first().asString().startsWith("millrace: MILLRACE_TOPIC_PREFIX must ");
  }

  @Test
  void aPrefixLeavesRoomForTheNames() {
    CommandRun run = CommandRun.of("topics", "--topic-prefix", "x".repeat(238));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .first()
        .isEqualTo("millrace: --topic-prefix must have 0 to 237 characters, but had 238");
  }

  @ParameterizedTest
  @CsvSource({
    "run, x/y, must have letters",
    "status, x y, must have letters",
    "dashboard, x:y, must have letters",
    "run, '', must have 1 to 150 characters",
    "run, .., must not be",
  })
  void anIllegalApplicationIdIsWrongUsage(String command, String id, String problem) {
    CommandRun run = CommandRun.of(command, "--application-id", id);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).first().asString().startsWith("millrace: --application-id " + problem);
  }

  @Test
  void soIsOneAmongTheKafkaSettings() {
    CommandRun run = CommandRun.of("run", "--set", "application.id=x/y");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).first().asString().startsWith("millrace: application.id must ");
  }

  @Test
  void aTypingErrorInASettingIsOneLine() {
    CommandRun run = CommandRun.of("topics", "--set", "secuirty.protocol=SSL");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .containsExactly(
            "millrace: Kafka has no setting 'secuirty.protocol' (--set): did you mean"
                + " 'security.protocol'?");
  }
}
