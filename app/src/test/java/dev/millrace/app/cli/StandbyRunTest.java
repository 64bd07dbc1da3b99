package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.output.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} says where there are more instances than partitions. */
@Timeout(400)
class StandbyRunTest {

  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void saysThatItStandsByAndWhenItGetsAPartition() {
    String oldestKeepsAll = "task.assignor.class=" + OneTakesAll.Oldest.class.getName();
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        Running working = new Running(broker, first, "--set", oldestKeepsAll)) {
      working.awaitLine("is running at " + broker.bootstrapServers() + ": answering the images of");
      try (Running standby = new Running(broker, second, "--set", oldestKeepsAll)) {
        standby.awaitLine(": standing by until it gets a partition of 'images'.");

        working.stop();

        standby.awaitLine("Got a partition: answering the images of 'images'.");
      }
    }
  }

  @Test
  void saysThatANewInstanceHasTakenOver() {
    String newestTakesAll = "task.assignor.class=" + OneTakesAll.Newest.class.getName();
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        Running one = new Running(broker, first, "--set", newestTakesAll)) {
      one.awaitLine(": answering the images of 'images'.");
      try (Running two = new Running(broker, second, "--set", newestTakesAll)) {
        one.awaitLine("Lost its partitions: standing by until it gets a partition of 'images'.");

        two.stop();

        one.awaitLine("Got a partition: answering the images of 'images'.");
      }
    }
  }

  /** One instance in this process, whose output is read while it runs. */
  private static final class Running implements AutoCloseable {

    private final StringWriter out = new StringWriter();
    private final StopSignal stop = new StopSignal();
    private final CompletableFuture<Integer> exitCode;

    Running(EmbeddedBroker broker, Path stateDirectory, String... options) {
      String[] run = {
        "run",
        "--role",
        "predict",
        "--state-dir",
        stateDirectory.toString(),
        "--bootstrap-servers",
        broker.bootstrapServers()
      };
      String[] args = Stream.of(run, options).flatMap(Stream::of).toArray(String[]::new);
      exitCode =
          CompletableFuture.supplyAsync(
              () ->
                  MillraceCommand.commandLine(
                          Map.of(),
                          Terminal.NONE,
                          stop,
                          new PrintWriter(out),
                          new PrintWriter(new StringWriter()))
                      .execute(args));
    }

    void awaitLine(String part) {
      Instant deadline = Instant.now().plus(DEADLINE);
      while (!out.toString().contains(part)) {
        assertThat(Instant.now()).as("until '%s' comes after: %s", part, out).isBefore(deadline);
        assertThat(exitCode).as("run, which said: %s", out).isNotDone();
        LockSupport.parkNanos(20_000_000);
      }
    }

    void stop() {
      stop.request();
      assertThat(exitCode.join()).isZero();
    }

    @Override
    public void close() {
      stop();
    }
  }
}
