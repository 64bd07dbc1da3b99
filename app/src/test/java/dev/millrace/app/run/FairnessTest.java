package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topic;
import dev.millrace.topology.accuracy.AccuracySettings;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No partition starves another that has the same stream thread, on a real broker. */
@Timeout(240)
class FairnessTest {

  private static final int WAITING = 1_000_000;

  /** More than there are threads, so that some learners share one. */
  private static final int PARTITIONS = 4;

  @TempDir private Path stateDirectory;

  @Test
  void anImageIsAnsweredWhileAMillionWaitInAnotherPartition() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "fair", PARTITIONS);
        KafkaProducer<String, Image> producer = producer(stream)) {
      List<Image> digits =
          IntStream.range(0, 1000)
              .mapToObj(i -> TestStream.image(DrawnDigits.training(5).get(i)))
              .toList();
      RunSettings settings =
          new RunSettings(
              stream.name,
              stateDirectory,
              OptionalInt.of(1),
              LearnerSettings.defaults(),
              new AccuracySettings(10, 100, 0.99));
      try (StreamRunner runner =
              new StreamRunner(stream.kafka, stream.topics, settings, StreamObserver.NONE);
          KafkaConsumer<String, Prediction> predictions = predictions(stream)) {
        TestStream.await("learners on one thread", () -> sharing(stream, runner).size() > 1);
        List<Integer> sharing = sharing(stream, runner);
        for (int i = 0; i < WAITING; i++) {
          send(producer, stream, sharing.get(0), "waiting-" + i, digits.get(i % digits.size()));
        }
        producer.flush();
        TestStream.await("the first ones to be committed", () -> committed(stream, sharing) > 0);

        long start = System.nanoTime();
        send(producer, stream, sharing.get(1), "other", digits.get(0));
        producer.flush();
        TestStream.await("the prediction", () -> isAmongTheNext(predictions, "other"));
        Duration answered = Duration.ofNanos(System.nanoTime() - start);

        runner.checkAlive();
        assertThat(sharing(stream, runner)).isEqualTo(sharing);
        long left = WAITING - committed(stream, sharing);
        System.out.printf(
            Locale.ROOT,
            "Answered after %,d ms, while %,d images waited in the other partition%n",
            answered.toMillis(),
            left);
        assertThat(left).isGreaterThan(WAITING / 2L);
      }
    }
  }

  /** Returns the partitions of learners that share a thread; none before all have a thread. */
  private static List<Integer> sharing(TestStream stream, StreamRunner runner) {
    List<List<Integer>> threads =
        runner.streams().metadataForLocalThreads().stream()
            .map(
                thread ->
                    thread.activeTasks().stream()
                        .flatMap(task -> task.topicPartitions().stream())
                        .filter(source -> source.topic().equals(stream.topics.images().name()))
                        .map(TopicPartition::partition)
                        .sorted()
                        .toList())
            .toList();
    if (threads.stream().mapToInt(List::size).sum() < PARTITIONS) {
      return List.of();
    }
    return threads.stream().max(Comparator.comparing(List::size)).orElseThrow();
  }

  private static long committed(TestStream stream, List<Integer> sharing) {
    return stream.position().committed().get(sharing.get(0));
  }

  private static KafkaConsumer<String, Prediction> predictions(TestStream stream) {
    Topic<String, Prediction> topic = stream.topics.predictions();
    KafkaConsumer<String, Prediction> consumer =
        new KafkaConsumer<>(
            stream.kafka.consumer(
                Map.of(
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer());
    consumer.assign(
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList());
    return consumer;
  }

  private static boolean isAmongTheNext(KafkaConsumer<String, Prediction> predictions, String id) {
    for (ConsumerRecord<String, Prediction> prediction : predictions.poll(Duration.ofMillis(20))) {
      if (prediction.key().equals(id)) {
        return true;
      }
    }
    return false;
  }

  private static KafkaProducer<String, Image> producer(TestStream stream) {
    return new KafkaProducer<>(
        stream.kafka.producer(Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")),
        stream.topics.images().keySerde().serializer(),
        stream.topics.images().valueSerde().serializer());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  private static void send(
      KafkaProducer<String, Image> producer,
      TestStream stream,
      int partition,
      String id,
      Image image) {
    image.setId(id);
    producer.send(new ProducerRecord<>(stream.topics.images().name(), partition, id, image));
  }
}
