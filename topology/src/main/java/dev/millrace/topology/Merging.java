package dev.millrace.topology;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.MergedModelPart;
import org.apache.kafka.common.serialization.Serdes;

/**
 * That there are several learners, and so a merger that makes one model of what they learn.
 *
 * @param learners how many there are, one per partition of {@code images}; at least 2
 * @param models where merged models go to and every instance reads them from, an internal topic
 */
public record Merging(int learners, Topic<String, MergedModelPart> models) {

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
    return new Merging(
        learners,
        new Topic<>(
            applicationId + "-merged-model",
            Serdes.String(),
            AvroSerde.of(MergedModelPart.class),
            false,
            Topics.COMPACTED));
  }
}
