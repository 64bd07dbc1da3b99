package dev.millrace.benchmarks.pipeline;

import dev.millrace.app.run.Role;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.model.StreamSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The main class of a process that runs the application, from when it has said so until its input
 * ends. It says so again at each line that it is sent. Its topics must exist.
 */
final class Running {

  private static final String RUNS = "running";

  private Running() {}

  /**
   * Which application it is, and where.
   *
   * @param bootstrapServers of the broker
   * @param id of the application, and what its topics' names begin with
   * @param images the topic of images
   * @param network a built-in network, or the path of a file that holds one
   */
  record Place(String bootstrapServers, String id, String images, String network) {}

  /** Takes a place, a role, a number of threads, and settings of Kafka's. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path stateDirectory = Files.createTempDirectory("millrace-benchmark");
    try (StreamRunner runner =
        Application.start(
            Application.settings(args[0], Arrays.asList(args).subList(6, args.length)),
            Application.topics(args[1], args[2]),
            args[1],
            args[3],
            Integer.parseInt(args[5]),
            stateDirectory,
            Role.valueOf(args[4]),
            StreamSettings.defaults())) {
      if (!runner.awaitRunning(Duration.ofMinutes(1))) {
        throw new IllegalStateException("the application did not start");
      }
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      do {
        runner.checkAlive();
        System.out.println(RUNS);
      } while (input.readLine() != null);
    } finally {
      Application.delete(stateDirectory);
    }
    System.exit(0);
  }

  /**
   * Starts such a process, and returns it when it runs.
   *
   * @param launcher a command that the process's own is appended to, or nothing
   * @param settings of Kafka's that go before the defaults, each of them {@code key=value}
   */
  static Child start(List<String> launcher, Place place, Role role, int threads, String... settings)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                place.bootstrapServers(),
                place.id(),
                place.images(),
                place.network(),
                role.name(),
                String.valueOf(threads)));
    arguments.addAll(List.of(settings));
    Child child = Child.start(launcher, Running.class, arguments.toArray(String[]::new));
    child.read();
    return child;
  }

  /** Throws unless such a process still runs the application. */
  static void checkAlive(Child child) throws IOException {
    child.write("?");
    child.read();
  }
}
