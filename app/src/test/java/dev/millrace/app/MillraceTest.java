package dev.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The edge of the process, in processes of its own: signals, pipes and exit codes. */
@Timeout(180)
class MillraceTest {

  private static final int DEADLINE_SECONDS = 60;

  @TempDir private Path directory;

  @Test
  void sigtermEndsACommandInItsOwnTimeWithExitCodeZero() throws Exception {
    Process broker = millrace("broker", "--port", "0", "--data", directory.toString());
    try (BufferedReader out = reader(broker)) {
      assertThat(out.readLine()).isNotNull();

      broker.toHandle().destroy();

      assertEnds(broker, 0);
      assertThat(directory.resolve("kafka-logs/.kafka_cleanshutdown")).exists();
    } finally {
      broker.destroyForcibly();
    }
  }

  @Test
  void watchEndsWhenItsReaderGoesAway() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      String server = broker.bootstrapServers();
      assertEnds(millrace("topics", "--bootstrap-servers", server), 0);
      assertEnds(millrace("feed", "--drawn", "--limit", "2000", "--bootstrap-servers", server), 0);
      Process watch =
          millrace("watch", "images", "--from-beginning", "--bootstrap-servers", server);
      try {
        try (BufferedReader out = reader(watch)) {
          assertThat(out.readLine()).isNotNull();
        }

        assertThat(watch.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      } finally {
        watch.destroyForcibly();
      }
    }
  }

  @Test
  void watchSaysThatItWaitsForTheFirstRecord() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      String server = broker.bootstrapServers();
      assertEnds(millrace("topics", "--bootstrap-servers", server), 0);
      Process watch =
          command("watch", "images", "--from-beginning", "--bootstrap-servers", server)
              .redirectErrorStream(true)
              .start();
      try (BufferedReader out = reader(watch)) {
        boolean said =
            assertTimeoutPreemptively(
                Duration.ofSeconds(DEADLINE_SECONDS),
                () -> out.lines().anyMatch(line -> line.startsWith("No record yet")));
        assertThat(said).isTrue();
      } finally {
        watch.destroyForcibly();
      }
    }
  }

  @Test
  void missingNativesAreOneLineAndAFailure() {
    StringWriter err = new StringWriter();
    CommandLine commandLine = new CommandLine(new Unloadable()).setErr(new PrintWriter(err));

    assertThat(Millrace.execute(commandLine)).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("millrace: Unexpected error: UnsatisfiedLinkError: no such library");
  }

  @Command
  private static final class Unloadable implements Runnable {
    @Override
    public void run() {
      throw new UnsatisfiedLinkError("no such library");
    }
  }

  private static Process millrace(String... arguments) throws IOException {
    return command(arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static ProcessBuilder command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Millrace.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void assertEnds(Process process, int exitCode) throws InterruptedException {
    assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(exitCode);
  }
}
