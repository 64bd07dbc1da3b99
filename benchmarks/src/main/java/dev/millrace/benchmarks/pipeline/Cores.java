package dev.millrace.benchmarks.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands that start a process on some of the machine's cores, or anywhere without Linux. */
final class Cores {

  private static final Path TASKSET = Path.of("/usr/bin/taskset");

  private Cores() {}

  /** Returns the command for the first core alone. */
  static List<String> first() {
    return on("0");
  }

  /** Returns the command for all others. */
  static List<String> others() {
    return on("1-" + (Runtime.getRuntime().availableProcessors() - 1));
  }

  private static List<String> on(String cores) {
    boolean possible =
        Files.isExecutable(TASKSET) && Runtime.getRuntime().availableProcessors() > 1;
    return possible ? List.of(TASKSET.toString(), "--cpu-list", cores) : List.of();
  }
}
