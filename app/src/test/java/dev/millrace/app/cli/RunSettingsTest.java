package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.output.Terminal;
import dev.millrace.app.run.RunSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Where {@code run} takes its settings from that are options and Kafka settings at once. */
class RunSettingsTest {

  @TempDir private Path folder;
  private String file;

  @BeforeEach
  void writeSettings() throws IOException {
    file =
        Files.writeString(
                folder.resolve("kafka.properties"),
                "application.id=from-file\nstate.dir=/from/file\nnum.stream.threads=3\n")
            .toString();
  }

  @Test
  void theSettingsCountWhenThereIsNoOption() {
    RunSettings run = settings(Map.of(), "--config", file);

    assertThat(run.applicationId()).isEqualTo("from-file");
    assertThat(run.stateDirectory()).isEqualTo(Path.of("/from/file"));
    assertThat(run.threads()).hasValue(3);
  }

  @Test
  void anOptionGoesBeforeTheSettings() {
    RunSettings run =
        settings(
            Map.of("MILLRACE_KAFKA_APPLICATION_ID", "from-environment"),
            "--config",
            file,
            "--set",
            "state.dir=/from/set",
            "--application-id",
            "option",
            "--state-dir",
            "/option",
            "--threads",
            "1");

    assertThat(run.applicationId()).isEqualTo("option");
    assertThat(run.stateDirectory()).isEqualTo(Path.of("/option"));
    assertThat(run.threads()).hasValue(1);
  }

  @Test
  void theSettingsThemselvesKeepTheirOrder() {
    RunSettings run =
        settings(
            Map.of("MILLRACE_KAFKA_APPLICATION_ID", "from-environment"),
            "--config",
            file,
            "--set",
            "state.dir=/from/set");

    assertThat(run.applicationId()).isEqualTo("from-environment");
    assertThat(run.stateDirectory()).isEqualTo(Path.of("/from/set"));
    assertThat(run.threads()).hasValue(3);
  }

  @Test
  void thereAreDefaults() {
    RunSettings run = settings(Map.of());

    assertThat(run.applicationId()).isEqualTo("millrace");
    assertThat(run.stateDirectory())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".millrace", "state"));
    assertThat(run.threads()).isEmpty();
  }

  @Test
  void imagesCountAsRecreatedOnlyWhenTheUserSaysSo() {
    assertThat(settings(Map.of()).imagesRecreated()).isFalse();
    assertThat(settings(Map.of(), "--images-recreated").imagesRecreated()).isTrue();
  }

  @Test
  void aBadNumberOfThreadsIsNamed() {
    for (String bad : List.of("0", "many")) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> settings(Map.of(), "--set", "num.stream.threads=" + bad))
          .withMessageContaining("num.stream.threads")
          .withMessageContaining(bad);
    }
  }

  private static RunSettings settings(Map<String, String> environment, String... options) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    CommandLine line =
        MillraceCommand.commandLine(environment, Terminal.NONE, new StopSignal(), nowhere, nowhere);
    line.parseArgs(Stream.concat(Stream.of("run"), Stream.of(options)).toArray(String[]::new));
    RunCommand run = line.getSubcommands().get("run").getCommand();
    return run.runSettings(run.kafkaSettings());
  }
}
