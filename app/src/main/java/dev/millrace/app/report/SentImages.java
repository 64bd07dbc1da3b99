package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The ids of the images that are on their topic already. */
public final class SentImages {

  private SentImages() {}

  /** Reads the keys of the topic to its end. */
  public static Set<String> ids(KafkaSettings settings, Topics topics) {
    Set<String> ids = new HashSet<>();
    try (TopicReader reader = TopicReader.open(settings, topics.images().name())) {
      reader.readToEnd(
          record -> {
            if (record.key() != null) {
              ids.add(new String(record.key(), StandardCharsets.UTF_8));
            }
          });
    }
    return ids;
  }
}
