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
 * @param javaOptions options of the processes' JVMs
 */
record ChaosSettings(
    Path directory,
    int faults,
    List<FaultKind> kinds,
    double rate,
    List<String> runOptions,
    List<String> javaOptions) {}
