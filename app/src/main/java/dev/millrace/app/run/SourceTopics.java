package dev.millrace.app.run;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.GroupAdmin;
import dev.millrace.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The topics that an application id belongs to. Model, offsets and internal topics go by the id
 * alone: under one id, the images of two topics would be mixed in one model.
 */
final class SourceTopics {

  private static final String INTERNAL = "-repartition";
  private static final String IMAGES = Topics.withPrefix("").images().name();

  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  private final KafkaSettings kafka;
  private final String images;
  private final String labels;
  private final RunSettings run;
  private final AtomicLong checked = new AtomicLong(System.nanoTime());

  SourceTopics(KafkaSettings kafka, Topics topics, RunSettings run) {
    this.kafka = kafka;
    this.images = topics.images().name();
    this.labels = topics.labels().name();
    this.run = run;
  }

  /**
   * Checks once more, of an instance that has joined its group: another may have been started at
   * the same time. Unless it is to be sure now, it does so every few seconds only.
   *
   * @throws UserException if other topics are read under this id
   */
  void checkAgain(boolean now) {
    long last = checked.get();
    if (now || System.nanoTime() - last > PERIOD_NANOS) {
      try (Cluster cluster = Cluster.connect(kafka)) {
        requireOwn(cluster);
      }
      checked.set(System.nanoTime());
    }
  }

  /**
   * Checks that nothing was read, and nothing is being read, from other topics under this id.
   *
   * @throws UserException if something was or is; the message names the topic
   */
  void requireOwn(Cluster cluster) {
    GroupAdmin groups = new GroupAdmin(cluster);
    for (String group : List.of(run.applicationId(), run.predictorGroup())) {
      Set<String> committed = groups.committedTopics(group);
      boolean own = committed.contains(images);
      for (String topic : foreign(committed)) {
        throw refused(group, topic, own);
      }
      for (String topic : foreign(groups.assignedTopics(group))) {
        throw new UserException(
            belongs(topic) + ": an instance is running that reads that topic. " + choices(topic));
      }
    }
  }

  private Set<String> foreign(Set<String> topics) {
    Set<String> foreign = new TreeSet<>(topics);
    foreign.removeIf(
        topic ->
            topic.equals(images)
                || topic.equals(labels)
                || (topic.startsWith(run.applicationId() + "-") && topic.endsWith(INTERNAL)));
    return foreign;
  }

  private UserException refused(String group, String topic, boolean own) {
    String why =
        own
            ? ": its group has committed offsets of both. If one of them is given up, delete its"
                + " offsets (kafka-consumer-groups --delete-offsets --group "
                + group
                + " --topic "
                + topic
                + "); otherwise: "
            : ": its group has committed offsets of that topic. ";
    return new UserException(belongs(topic) + why + choices(topic));
  }

  private String belongs(String topic) {
    return "Application id '%s' belongs to topic '%s', and cannot read '%s' too"
        .formatted(run.applicationId(), topic, images);
  }

  private static String choices(String topic) {
    String prefix =
        topic.endsWith(IMAGES) && topic.length() > IMAGES.length()
            ? topic.substring(0, topic.length() - IMAGES.length())
            : "";
    return "Give "
        + (prefix.isEmpty() ? "the --topic-prefix of that topic" : "--topic-prefix " + prefix)
        + ", or another --application-id (the demo: another --data directory).";
  }
}
