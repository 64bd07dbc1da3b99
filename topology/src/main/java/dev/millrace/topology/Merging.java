package dev.millrace.topology;

import java.util.Objects;

/**
 * That there are several learners, and so a merger that makes one model of what they learn. Its
 * topic, {@link MillraceSettings#mergedModels}, must be created before the application starts.
 *
 * @param applicationId of the application, put before the topic's name, as Kafka Streams does with
 *     those of its own
 * @param learners how many there are, one per partition of the images; at least 2
 */
public record Merging(String applicationId, int learners) {

  /** Checks the number. */
  public Merging {
    Objects.requireNonNull(applicationId, "applicationId");
    if (learners < 2) {
      throw new IllegalArgumentException("learners must be at least 2, but were " + learners);
    }
  }
}
