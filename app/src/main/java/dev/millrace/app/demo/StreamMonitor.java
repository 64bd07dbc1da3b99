package dev.millrace.app.demo;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the output topics have said since their beginning: counts, and the newest figures. Reads
 * committed records only. For one thread; the caller closes it.
 */
final class StreamMonitor implements AutoCloseable {

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;

  private long labeledPredictions;
  private long deadLetters;
  private Accuracy accuracy;
  private final Map<String, TrainingStep> newestSteps = new TreeMap<>();
  private Set<String> watchedIds = Set.of();
  private final Map<String, Integer> watchedPredictions = new HashMap<>();
  private long watchedRecords;

  StreamMonitor(KafkaSettings settings, Topics topics) {
    this.topics = topics;
    consumer =
        new KafkaConsumer<>(
            settings.consumer(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000")),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.<Topic<?, ?>>of(
                topics.predictions(), topics.training(), topics.accuracy(), topics.deadLetters())
            .stream()
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** From now on keeps the predictions of these images, which have not been sent yet. */
  void watch(Set<String> imageIds) {
    watchedIds = imageIds;
  }

  /** Takes in what has come, waiting for it up to {@code timeout}. */
  void poll(Duration timeout) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
      String topic = record.topic();
      if (topic.equals(topics.predictions().name())) {
        take(decode(topics.predictions(), record));
      } else if (topic.equals(topics.training().name())) {
        TrainingStep step = decode(topics.training(), record);
        newestSteps.put(step.getLearner(), step);
      } else if (topic.equals(topics.accuracy().name())) {
        accuracy = decode(topics.accuracy(), record);
      } else {
        deadLetters++;
      }
    }
  }

  private void take(Prediction prediction) {
    if (prediction.getLabel() != null) {
      labeledPredictions++;
    } else if (watchedIds.contains(prediction.getImageId())) {
      watchedRecords++;
      watchedPredictions.put(prediction.getImageId(), prediction.getPredicted());
    }
  }

  private static <V> V decode(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
  }

  /** Returns how many predictions of labeled images there are. */
  long labeledPredictions() {
    return labeledPredictions;
  }

  /** Returns how many predictions of watched images there are, doubles included. */
  long watchedRecords() {
    return watchedRecords;
  }

  /** Returns the predicted class of each watched image that has been predicted, by id. */
  Map<String, Integer> watchedPredictions() {
    return watchedPredictions;
  }

  long deadLetters() {
    return deadLetters;
  }

  /** Returns the newest rolling accuracy, or null before the first. */
  Accuracy accuracy() {
    return accuracy;
  }

  /** Returns how many labeled images have been scored. */
  long scored() {
    return accuracy == null ? 0 : accuracy.getImages();
  }

  /** Returns the highest step of any learner. */
  long step() {
    return newestSteps.values().stream().mapToLong(TrainingStep::getStep).max().orElse(0);
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
