package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The ids of the images that are on their topic already, and of those that have labels there. */
public final class SentImages {

  private SentImages() {}

  /** Reads the keys of the topic of images to its end. */
  public static Set<String> ids(KafkaSettings settings, Topics topics) {
    return counts(settings, topics.images()).keySet();
  }

  /** Reads the keys of the topic of labels to its end: how many labels there are, by image id. */
  public static Map<String, Integer> labels(KafkaSettings settings, Topics topics) {
    return counts(settings, topics.labels());
  }

  private static Map<String, Integer> counts(KafkaSettings settings, Topic<?, ?> topic) {
    Map<String, Integer> counts = new HashMap<>();
    try (TopicReader reader = TopicReader.open(settings, topic.name())) {
      reader.readToEnd(
          record -> {
            if (record.key() != null) {
              counts.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
            }
          });
    }
    return counts;
  }
}
