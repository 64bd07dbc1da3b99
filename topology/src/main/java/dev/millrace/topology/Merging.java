package dev.millrace.topology;

/**
 * That there are several learners, and so a merger that makes one model of what they learn.
 *
 * @param learners how many there are, one per partition of the images; at least 2
 * @param models name of the topic that merged models go to and every instance reads them from. It
 *     must exist, with one partition, and be compacted; nobody else may write there.
 */
public record Merging(int learners, String models) {

  /** Checks the number. */
  public Merging {
    if (learners < 2) {
      throw new IllegalArgumentException("learners must be at least 2, but were " + learners);
    }
  }

  /**
   * Returns what the application of this id needs.
   *
   * @param applicationId put before the name of the topic, as Kafka Streams does with its own
   * @param learners as many as {@code images} has partitions
   */
  public static Merging of(String applicationId, int learners) {
    return new Merging(learners, applicationId + "-merged-model");
  }
}
