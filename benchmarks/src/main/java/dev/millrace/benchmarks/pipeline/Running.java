package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.run.Role;
import dev.millrace.app.run.StreamRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The main class of a process that runs the application with its defaults, from when it has said so
 * until its input ends. Its topics must exist.
 */
final class Running {

  private Running() {}

  /**
   * Takes the broker's address, the application's id, the topic of images, network, role, threads,
   * and settings of Kafka's that go before the defaults, as {@code key=value}.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path stateDirectory = Files.createTempDirectory("millrace-benchmark");
    try (StreamRunner runner =
        Application.start(
            Application.settings(args[0], Round.settings(List.of(args).subList(6, args.length))),
            Application.topics(args[1], args[2]),
            args[1],
            args[3],
            Integer.parseInt(args[5]),
            stateDirectory,
            Role.valueOf(args[4]))) {
      if (!runner.awaitRunning(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the application did not start");
      }
      System.out.println("running");
      while (System.in.read() >= 0) {
        runner.checkAlive();
      }
    } finally {
      Application.delete(stateDirectory);
    }
    System.exit(0);
  }

  /** Starts such a process by way of a command, with its settings, and returns it when it runs. */
  static Child start(List<String> by, String... arguments) throws IOException {
    Child child = Child.start(by, Running.class, arguments);
    child.read();
    return child;
  }
}
