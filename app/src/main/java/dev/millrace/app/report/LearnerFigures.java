package dev.millrace.app.report;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** The newest step of each learner, among the last steps of all. */
public final class LearnerFigures {

  /**
   * So many records from the end of the topic are looked at: a learner idle for longer is left out.
   */
  private static final int RECORDS = 10_000;

  /** Of more learners, those that made a step last are returned. */
  private static final int MOST_LEARNERS = 1024;

  private static final long MOST_BYTES = 16L << 20;

  private LearnerFigures() {}

  /**
   * Reads the end of the {@code training} topic.
   *
   * @return one step per learner, in order of the learner's id
   */
  public static List<TrainingStep> read(KafkaSettings settings, Topics topics) {
    Topic<String, TrainingStep> topic = topics.training();
    NewestEntries<TrainingStep> newest =
        new NewestEntries<>(MOST_LEARNERS, MOST_BYTES, step -> 2L * step.getLearner().length());
    try (TopicReader reader = TopicReader.openNearEnd(settings, topic.name(), RECORDS)) {
      reader.readToEnd(record -> take(topic, record, newest));
    }
    return newest.values().stream().sorted(Comparator.comparing(TrainingStep::getLearner)).toList();
  }

  private static void take(
      Topic<String, TrainingStep> topic,
      ConsumerRecord<byte[], byte[]> record,
      NewestEntries<TrainingStep> newest) {
    try {
      TrainingStep step =
          topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (step != null) {
        newest.put(step.getLearner(), step);
      }
    } catch (SerializationException e) {
      // Somebody else's record; 'watch training' shows what is wrong with it.
    }
  }
}
