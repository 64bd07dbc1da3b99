package dev.millrace.benchmarks.peers;

import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.benchmarks.pipeline.Measurement;
import dev.millrace.benchmarks.pipeline.Progress;
import dev.millrace.benchmarks.pipeline.Round;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.StreamsDefaults;
import dev.millrace.topology.Topics;
import dev.millrace.topology.learner.LearnerSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What one would write around a library without a framework: a loop that polls images, predicts and
 * trains on each mini-batch by one and the same forward pass, and sends the predictions. It commits
 * as often as the application while images queue, after what was predicted has been sent: at least
 * once. The weights are in memory alone, and gone with the process; neither accuracy nor training
 * steps are sent.
 */
abstract class ConsumerLoop implements dev.millrace.benchmarks.pipeline.Contender {

  private static final Duration COMMIT_EVERY =
      Duration.ofMillis(
          Long.parseLong(
              StreamsDefaults.tuned(LearnerSettings.defaults())
                  .get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)));

  /** A network that learns. */
  interface Learner extends AutoCloseable {
    /**
     * Makes one step.
     *
     * @param pixels {@link Round#BATCH} images, from 0 to 1
     * @param labels their classes
     * @return the probabilities before the step, row by row
     */
    float[] predictAndTrain(float[] pixels, long[] labels);

    @Override
    void close();
  }

  /** Makes a network that has not learned anything yet. */
  abstract Learner newLearner(int filters);

  /** Filters of the first convolution of a built-in network; the second has twice as many. */
  private static int firstFilters(String network) {
    return switch (network) {
      case "reference" -> 8;
      case "default" -> 16;
      default -> throw new IllegalArgumentException("loops know no network '" + network + "'");
    };
  }

  @Override
  public Measurement run(Round round) {
    createTopic(round);
    Topics topics = Topics.withPrefix("");
    Progress progress = new Progress(round);
    try (Learner learner = newLearner(firstFilters(round.network()));
        KafkaConsumer<String, Image> consumer =
            new KafkaConsumer<>(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    round.bootstrapServers(),
                    ConsumerConfig.GROUP_ID_CONFIG,
                    round.group(),
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false),
                topics.images().keySerde().deserializer(),
                topics.images().valueSerde().deserializer());
        KafkaProducer<String, Prediction> producer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, round.bootstrapServers()),
                topics.predictions().keySerde().serializer(),
                topics.predictions().valueSerde().serializer())) {
      consumer.subscribe(List.of(round.topic()));
      List<Image> batch = new ArrayList<>(Round.BATCH);
      long committed = System.nanoTime();
      long done = 0;
      while (!progress.isOver()) {
        for (ConsumerRecord<String, Image> record : consumer.poll(Duration.ofMillis(100))) {
          batch.add(record.value());
          if (batch.size() == Round.BATCH) {
            answer(batch, learner, producer, round.predictions());
            done += batch.size();
            batch.clear();
          }
        }
        if (System.nanoTime() - committed > COMMIT_EVERY.toNanos() || done == round.images()) {
          producer.flush();
          consumer.commitSync();
          committed = System.nanoTime();
          progress.at(done);
        }
      }
    }
    return progress.measurement();
  }

  private static void createTopic(Round round) {
    try (Cluster cluster =
        Cluster.connect(
            new KafkaSettingsBuilder()
                .option("bootstrap.servers", round.bootstrapServers())
                .build())) {
      new TopicAdmin(cluster)
          .create(List.of(Topics.withPrefix(round.name() + "-").predictions()), OptionalInt.of(1));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the producer is flushed before each commit
  private static void answer(
      List<Image> batch,
      Learner learner,
      KafkaProducer<String, Prediction> producer,
      String topic) {
    float[] pixels = new float[batch.size() * Workload.PIXELS];
    long[] labels = new long[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      ByteBuffer bytes = batch.get(i).getPixels();
      for (int p = 0; p < Workload.PIXELS; p++) {
        pixels[i * Workload.PIXELS + p] = (bytes.get(p) & 0xff) / 255f;
      }
      labels[i] = batch.get(i).getLabel();
    }
    float[] probabilities = learner.predictAndTrain(pixels, labels);
    Instant now = Instant.now();
    for (int i = 0; i < batch.size(); i++) {
      Prediction prediction = prediction(batch.get(i), probabilities, i, now);
      producer.send(new ProducerRecord<>(topic, prediction.getImageId(), prediction));
    }
  }

  private static Prediction prediction(Image image, float[] probabilities, int row, Instant now) {
    List<Float> ofImage = new ArrayList<>(Workload.CLASSES);
    int best = 0;
    for (int c = 0; c < Workload.CLASSES; c++) {
      ofImage.add(probabilities[row * Workload.CLASSES + c]);
      if (ofImage.get(c) > ofImage.get(best)) {
        best = c;
      }
    }
    return new Prediction(
        image.getId(), best, ofImage, image.getLabel(), image.getLabel() == best, 0L, "loop", now, null);
  }
}
