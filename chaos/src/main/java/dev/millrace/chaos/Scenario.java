package dev.millrace.chaos;

import java.util.Map;

/**
 * What happens to four learners in two processes while they learn from all images once.
 *
 * <p>The pass has two parts, and the disturbance, if there is one, comes between them.
 */
enum Scenario {
  UNDISTURBED("undisturbed", 2, 0.5, 4),
  KILL("a process is killed (kill -9) after 40 % and started again", 2, 0.4, 4),
  IDLE("a partition gets nothing during the first half", 2, 0.5, 3),
  JOIN("a process and two partitions join after half", 1, 0.5, 2),
  SKEWED("each partition gets two or three classes and no others", 2, 0.5, 4),
  JOIN_PROCESS("a process joins after half, and takes over two of four learners", 1, 0.5, 4);

  /** How many partitions and learners there are. */
  static final int PARTITIONS = 4;

  /** How many processes share the learners in the end. */
  static final int PROCESSES = 2;

  private final String description;
  private final int processes;
  private final double firstPart;
  private final int partitions;

  Scenario(String description, int processes, double firstPart, int partitions) {
    this.description = description;
    this.processes = processes;
    this.firstPart = firstPart;
    this.partitions = partitions;
  }

  /** How many processes there are in the first part. */
  int processes() {
    return processes;
  }

  /** How many learners process number {@code process}, counted from 0, gets when it starts. */
  int learnersAtFirst(int process) {
    return PARTITIONS / (process == 0 ? processes : PROCESSES);
  }

  /** How many of {@code images} belong to the first part. */
  int firstPart(int images) {
    return (int) Math.round(firstPart * images);
  }

  /** How many partitions get the images of the first part; those of the second go to all. */
  int partitions() {
    return partitions;
  }

  /** Returns the settings of a producer that sends to so many partitions. */
  Map<String, String> partitioner(int count) {
    return this == SKEWED ? ClassPartitions.settings() : FirstPartitions.settings(count);
  }

  /** Returns how many points of test accuracy it may cost. */
  double mostLost() {
    return this == SKEWED ? 2 : 0.2;
  }

  /** Returns what happens, in words. */
  String description() {
    return description;
  }
}
