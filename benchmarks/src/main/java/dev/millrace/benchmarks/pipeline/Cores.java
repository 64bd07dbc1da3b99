package dev.millrace.benchmarks.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Commands that start a process on some of the machine's cores: with Linux's {@code taskset}, where
 * there is one and more than one core; elsewhere they are empty, and the process runs anywhere. The
 * cores are taken to be numbered from 0, as they are without a container that leaves some out.
 */
final class Cores {

  private static final Path TASKSET = Path.of("/usr/bin/taskset");
  private static final int COUNT = Runtime.getRuntime().availableProcessors();

  private Cores() {}

  /** Returns the command for the first core alone. */
  static List<String> first() {
    return on("0");
  }

  /** Returns the command for all others. */
  static List<String> others() {
    return on("1-" + (COUNT - 1));
  }

  /** Returns whether the commands have an effect. */
  static boolean canBeChosen() {
    return Files.isExecutable(TASKSET) && COUNT > 1;
  }

  private static List<String> on(String cores) {
    return canBeChosen() ? List.of(TASKSET.toString(), "--cpu-list", cores) : List.of();
  }
}
