package dev.millrace.benchmarks.pipeline;

import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topic;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes the time at which each prediction can be read, from the moment at which its image was due
 * to be sent: an image that was sent late because everything was slow counts from then, too.
 */
final class PredictionReader implements Runnable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String bootstrapServers;
  private final Topic<String, Prediction> predictions;
  private final String isolation;
  private final Schedule schedule;
  private final Histogram micros = new Histogram(3);

  PredictionReader(
      String bootstrapServers,
      Topic<String, Prediction> predictions,
      String isolation,
      Schedule schedule) {
    this.bootstrapServers = bootstrapServers;
    this.predictions = predictions;
    this.isolation = isolation;
    this.schedule = schedule;
  }

  /** Reads until the predictions of all images were seen. */
  @Override
  public void run() {
    BitSet seen = new BitSet();
    try (KafkaConsumer<String, Prediction> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation),
            predictions.keySerde().deserializer(),
            predictions.valueSerde().deserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(predictions.name(), 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = schedule.endNanos() + PATIENCE.toNanos();
      while (seen.cardinality() < schedule.images()) {
        var records = consumer.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        for (ConsumerRecord<String, Prediction> record : records) {
          int number = Integer.parseInt(record.key());
          if (!seen.get(number) && !schedule.warmsUp(number)) {
            micros.recordValue((now - schedule.dueNanos(number)) / 1000);
          }
          seen.set(number); // a transaction that was rolled back is made again
        }
        if (now > deadline) {
          throw new IllegalStateException("predictions are missing, " + isolation);
        }
      }
    }
  }

  /** Returns the times, in microseconds, when {@link #run} is over. */
  Histogram micros() {
    return micros;
  }
}
