package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.run.Role;
import dev.millrace.app.run.StreamRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The main class of a process that runs the application with its defaults, from when it has said so
 * until its input ends. Its topics must exist.
 */
final class Running {

  private Running() {}

  /** Takes the broker's address, the application's id, the topic of images, network and role. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path stateDirectory = Files.createTempDirectory("millrace-benchmark");
    try (StreamRunner runner =
        Application.start(
            Application.settings(args[0]),
            Application.topics(args[1], args[2]),
            args[1],
            args[3],
            1,
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

  /** Starts such a process, and returns it when it runs. */
  static Child start(String bootstrapServers, String id, String images, String network, Role role)
      throws IOException {
    Child child = Child.start(Running.class, bootstrapServers, id, images, network, role.name());
    child.read();
    return child;
  }
}
