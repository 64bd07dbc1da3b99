package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Serdes;

/** The ids of the images that are on their topic already. */
public final class SentImages {

  private SentImages() {}

  /** Reads the keys of the topic to its end. */
  public static Set<String> ids(KafkaSettings settings, Topics topics) {
    Topic<String, byte[]> undecoded =
        new Topic<>(topics.images().name(), Serdes.String(), Serdes.ByteArray(), true, Map.of());
    Set<String> ids = new HashSet<>();
    try (KafkaConsumer<String, byte[]> consumer = TopicReader.open(settings, undecoded)) {
      TopicReader.readToEnd(
          consumer,
          record -> {
            if (record.key() != null) {
              ids.add(record.key());
            }
            return true;
          });
    }
    return ids;
  }
}
