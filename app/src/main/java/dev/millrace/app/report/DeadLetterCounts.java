package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.watch.DeadLetterCause;
import dev.millrace.topology.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters counted by the kind of their reason.
 *
 * @param letters how many there are
 * @param reasons how many of each kind, by its name
 * @param newest the newest reason of each kind, in words
 */
public record DeadLetterCounts(
    long letters, Map<String, Long> reasons, Map<String, String> newest) {

  private static final Logger log = LoggerFactory.getLogger(DeadLetterCounts.class);

  /** Most letters that are looked at, the newest. */
  public static final int MOST = 10_000;

  /** Dead letters that say no kind: another program's, or an earlier version's. */
  static final String OTHER = "other";

  /**
   * Counts those among the newest {@value #MOST} dead letters that are of interest; none if there
   * is no such topic.
   *
   * @return empty if the topic may not be read
   */
  public static Optional<DeadLetterCounts> read(
      KafkaSettings kafka, Topics topics, Predicate<DeadLetterCause> ofInterest) {
    try {
      return Optional.of(count(kafka, topics, ofInterest));
    } catch (AuthorizationException e) {
      log.debug("Dead letters are not counted", e);
      return Optional.empty();
    }
  }

  private static DeadLetterCounts count(
      KafkaSettings kafka, Topics topics, Predicate<DeadLetterCause> ofInterest) {
    String topic = topics.deadLetters().name();
    Map<String, Long> reasons = new TreeMap<>();
    Map<String, String> newest = new TreeMap<>();
    if (exists(kafka, topic)) {
      try (TopicReader reader = TopicReader.openNearEnd(kafka, topic, MOST)) {
        reader.readToEnd(
            received -> {
              DeadLetterCause cause = DeadLetterCause.of(received);
              if (ofInterest.test(cause)) {
                String kind = cause.kind() == null ? OTHER : cause.kind();
                reasons.merge(kind, 1L, Long::sum);
                newest.put(kind, cause.reason());
              }
            });
      }
    }
    return new DeadLetterCounts(
        reasons.values().stream().mapToLong(Long::longValue).sum(), reasons, newest);
  }

  private static boolean exists(KafkaSettings kafka, String topic) {
    try (Cluster cluster = Cluster.connect(kafka)) {
      return new TopicAdmin(cluster).partitions(topic).isPresent();
    }
  }

  /** Returns the same as values of JSON. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("letters", letters);
    json.put("reasons", reasons);
    return json;
  }

  /** Returns a line with the numbers, and one for each kind with its newest reason. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT, "Dead letters, by reason (of the newest %,d): %s", MOST, text()));
    newest.forEach((kind, reason) -> lines.add("  " + kind + ", the newest: " + reason));
    return lines;
  }

  /** Returns the kinds in one line, such as {@code 3 wrong-label, 1 undecodable}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    reasons.forEach(
        (kind, count) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%,d %s", count, kind)));
    return text.toString();
  }
}
