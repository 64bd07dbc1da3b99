package dev.millrace.app.demo;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.kafka.ByteConsumer;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What the output topics have said since their beginning: what became of the demo's own images, and
 * the newest figures. Reads committed records only. For one thread; the caller closes it.
 */
final class StreamMonitor implements AutoCloseable {

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private final OwnImages training = new OwnImages();
  private final OwnImages testing = new OwnImages();
  private final Map<String, Integer> testPredictions = new HashMap<>();
  private final Map<String, TrainingStep> newestSteps = new TreeMap<>();
  private Set<String> testIds = Set.of();
  private Accuracy accuracy;
  private long labeledPredictions;
  private long records;

  StreamMonitor(KafkaSettings settings, Topics topics) {
    this.topics = topics;
    consumer =
        ByteConsumer.open(
            settings,
            List.of(
                topics.predictions().name(),
                topics.training().name(),
                topics.accuracy().name(),
                topics.deadLetters().name()),
            ByteConsumer.Reset.EARLIEST,
            Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"));
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Says which images are the demo's own to test with; they have not been sent yet. */
  void expectTests(Set<String> imageIds) {
    imageIds.forEach(testing::expect);
    testIds = imageIds;
  }

  /** Takes in what has come, waiting for it up to {@code timeout}. */
  void poll(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      records++;
      String topic = record.topic();
      if (topic.equals(topics.predictions().name())) {
        take(decode(topics.predictions(), record));
      } else if (topic.equals(topics.training().name())) {
        TrainingStep step = decode(topics.training(), record);
        newestSteps.put(step.getLearner(), step);
      } else if (topic.equals(topics.accuracy().name())) {
        accuracy = decode(topics.accuracy(), record);
      } else {
        takeDeadLetter(record.key());
      }
    }
  }

  private void take(Prediction prediction) {
    labeledPredictions += prediction.getLabel() == null ? 0 : 1;
    if (testIds.contains(prediction.getImageId())) {
      testing.onPrediction(prediction.getImageId());
      testPredictions.put(prediction.getImageId(), prediction.getPredicted());
    } else {
      training.onPrediction(prediction.getImageId());
    }
  }

  private void takeDeadLetter(byte[] key) {
    if (key != null) {
      String id = new String(key, StandardCharsets.UTF_8);
      (testIds.contains(id) ? testing : training).onDeadLetter(id);
    }
  }

  private static <V> V decode(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
  }

  /** Returns the demo's own images to learn from. */
  OwnImages training() {
    return training;
  }

  /** Returns the demo's own images to test with. */
  OwnImages testing() {
    return testing;
  }

  /** Returns the predicted class of each own test image that has been predicted, by id. */
  Map<String, Integer> testPredictions() {
    return testPredictions;
  }

  /** Returns how many predictions of labeled images there are, whoever sent them. */
  long labeledPredictions() {
    return labeledPredictions;
  }

  /** Returns how many records have been read. */
  long records() {
    return records;
  }

  /** Returns the newest rolling accuracy, or null before the first. */
  Accuracy accuracy() {
    return accuracy;
  }

  /** Returns how many labeled images have been scored, whoever sent them. */
  long scored() {
    return accuracy == null ? 0 : accuracy.getImages();
  }

  /** Returns the steps of all learners together. */
  long step() {
    return newestSteps.values().stream().mapToLong(TrainingStep::getStep).sum();
  }

  /** Returns how often the learners have noticed that their errors rose. */
  long drifts() {
    return newestSteps.values().stream().mapToLong(TrainingStep::getDrifts).sum();
  }

  /** Returns how many images the learners remember. */
  long memory() {
    return newestSteps.values().stream().mapToLong(TrainingStep::getRemembered).sum();
  }

  /** Returns the mean of the learners' newest losses, in nats; NaN before the first step. */
  double loss() {
    return newestSteps.values().stream()
        .mapToDouble(TrainingStep::getLoss)
        .average()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
