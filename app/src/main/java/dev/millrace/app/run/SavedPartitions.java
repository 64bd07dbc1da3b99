package dev.millrace.app.run;

import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether an application's state was made for as many partitions as its topics have: there is a
 * learner for each partition of {@code images}, and one of each other stage.
 */
final class SavedPartitions {

  private static final String LEARNERS = "-learner-changelog";

  /** How Kafka Streams puts it. */
  private static final Pattern WRONG_NUMBER =
      Pattern.compile(
          "Existing internal topic (\\S+) has invalid partitions: expected: (\\d+); actual: (\\d+)\\.");

  private final TopicAdmin topics;
  private final String applicationId;

  SavedPartitions(Cluster cluster, String applicationId) {
    this.topics = new TopicAdmin(cluster);
    this.applicationId = applicationId;
  }

  /** Returns the name of the topic that holds what the learners of an application know. */
  static String changelog(String applicationId) {
    return applicationId + LEARNERS;
  }

  /**
   * Checks that there was a learner for each partition, if there were any learners.
   *
   * @param images name of the topic
   * @param partitions how many it has
   * @throws UserException if it had another number
   */
  void require(String images, int partitions) {
    OptionalInt saved = topics.partitions(changelog(applicationId));
    if (saved.isPresent() && saved.getAsInt() != partitions) {
      throw new UserException(otherNumber(images, partitions, applicationId, saved.getAsInt()));
    }
  }

  /**
   * Returns the line for the user, if this is why a running application ended.
   *
   * @param images name of the topic that it reads
   */
  static Optional<String> explain(Throwable fault, String images) {
    Matcher wrong = WRONG_NUMBER.matcher(String.valueOf(fault.getMessage()));
    if (!wrong.find()) {
      return Optional.empty();
    }
    String topic = wrong.group(1);
    int expected = Integer.parseInt(wrong.group(2));
    int actual = Integer.parseInt(wrong.group(3));
    return Optional.of(
        topic.endsWith(LEARNERS)
            ? otherNumber(
                images, expected, topic.substring(0, topic.length() - LEARNERS.length()), actual)
            : "Internal topic '%s' has %s, but must have %d: its number was changed by hand. Start anew under another --application-id."
                .formatted(topic, partitions(actual), expected));
  }

  private static String otherNumber(String images, int now, String applicationId, int saved) {
    return "'%s' has %s now, but application '%s' has learned from %d, and its state is made for that number. Start under another --application-id (the demo: with another --data directory), which learns anew from what the topic holds. Or, to keep the model, delete the topic, create it again with %s (millrace topics --partitions %d), and start once with --images-recreated."
        .formatted(images, partitions(now), applicationId, saved, partitions(saved), saved);
  }

  private static String partitions(int number) {
    return number + (number == 1 ? " partition" : " partitions");
  }
}
