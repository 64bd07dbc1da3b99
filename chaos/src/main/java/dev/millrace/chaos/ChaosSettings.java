package dev.millrace.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What is done to each seed.
 *
 * @param directory where the processes keep their files, and their logs stay after a failure
 * @param faults how many faults
 * @param kinds of which kinds
 * @param rate images per second that the feeder sends
 * @param runOptions more options of {@code run}
 * @param feedOptions more options of {@code feed}
 * @param javaOptions options of the processes' JVMs
 */
record ChaosSettings(
    Path directory,
    int faults,
    List<FaultKind> kinds,
    double rate,
    List<String> runOptions,
    List<String> feedOptions,
    List<String> javaOptions) {

  /** Returns whether labels are sent on a topic of their own. */
  boolean hasLateLabels() {
    return feedOptions.stream().anyMatch(option -> option.startsWith("--label-"));
  }
}
