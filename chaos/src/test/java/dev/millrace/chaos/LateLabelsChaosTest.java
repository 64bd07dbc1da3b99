package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSample;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Topic;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where all images and labels are on their topics before the application reads them, and none of
 * the ones has the timestamp of one of the others, they are taken in in one order, whatever happens
 * to the application; and so the model is the same.
 */
@Timeout(600)
class LateLabelsChaosTest {

  private static final Topics TOPICS = Topics.withPrefix("");
  private static final Topics UNDISTURBED = Topics.withPrefix("undisturbed-");
  private static final int IMAGES = 3_000;
  private static final int DELAY = 200;
  private static final long START = 2 * ((System.currentTimeMillis() - 3_600_000) / 2);

  @TempDir private Path directory;

  @Test
  void killsChangeNothingWhereTheOrderIsTheSame() {
    ChaosSettings settings =
        new ChaosSettings(
            directory,
            0,
            List.of(),
            1,
            List.of("--memory", "50"),
            List.of(),
            ChaosCommand.FRUGAL_JVM);
    try (Lab lab = new Lab(directory, 1, settings)) {
      for (Topics topics : List.of(TOPICS, UNDISTURBED)) {
        lab.createTopics(topics);
        send(lab, topics);
      }
      TopicContents disturbed = new TopicContents(lab.kafka(), TOPICS);
      for (int kills = 1; kills <= 2; kills++) {
        lab.startApplication();
        int enough = kills * IMAGES / 3;
        Await.patiently("some predictions", () -> disturbed.predictions().size() > enough);
        lab.application.kill();
      }
      assertThat(disturbed.predictions().size()).isLessThan(IMAGES);
      lab.startApplication();
      awaitEnd(disturbed);
      lab.application.terminate();

      JavaProcess other =
          lab.startInstance("undisturbed-", "undisturbed", lab.path("undisturbed"), Map.of());
      TopicContents undisturbed = new TopicContents(lab.kafka(), UNDISTURBED);
      awaitEnd(undisturbed);
      other.terminate();

      assertThat(disturbed.snapshots())
          .extracting(Snapshot::sha256)
          .hasSize(1)
          .isEqualTo(undisturbed.snapshots().stream().map(Snapshot::sha256).toList());
      assertThat(disturbed.accuracy().getConfusion())
          .isEqualTo(undisturbed.accuracy().getConfusion());
      Verification verification = new Verification();
      verification.checkLateLabels(
          disturbed.accuracy(), disturbed.predictions(), disturbed.labels());
      verification.checkTraining(disturbed.training(), IMAGES * 9 / 10);
      assertThat(verification.problems()).isEmpty();
    }
  }

  private static void awaitEnd(TopicContents contents) {
    Await.patiently(
        "all labels to be scored",
        () -> {
          Accuracy accuracy = contents.accuracy();
          return accuracy != null
              && accuracy.getImages() == IMAGES * 9 / 10
              && contents.predictions().size() == IMAGES;
        });
  }

  /** Images at even milliseconds, and their labels later, at odd ones; one in ten gets none. */
  private static void send(Lab lab, Topics topics) {
    DrawnDigits digits = DrawnDigits.training(1);
    try (KafkaProducer<String, Image> images = producer(lab, topics.images());
        KafkaProducer<String, Label> labels = producer(lab, topics.labels())) {
      for (int i = 0; i < IMAGES + DELAY; i++) {
        if (i < IMAGES) {
          ImageSample digit = digits.get(i);
          send(images, topics.images(), START + 2L * i, digit.id(), image(digit));
        }
        int labeled = i - DELAY;
        if (labeled >= 0 && labeled % 10 != 9) {
          ImageSample digit = digits.get(labeled);
          Label label = new Label(digit.id(), digit.label(), Instant.EPOCH);
          for (int times = 0; times < (labeled % 20 == 0 ? 2 : 1); times++) {
            send(labels, topics.labels(), START + 2L * i + 1, digit.id(), label);
          }
        }
      }
    }
  }

  private static <V> KafkaProducer<String, V> producer(Lab lab, Topic<String, V> topic) {
    return new KafkaProducer<>(
        lab.kafka().producer(Map.of()),
        topic.keySerde().serializer(),
        topic.valueSerde().serializer());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what is missing would be missed at the end
  private static <V> void send(
      KafkaProducer<String, V> producer,
      Topic<String, V> topic,
      long timestamp,
      String id,
      V value) {
    producer.send(new ProducerRecord<>(topic.name(), 0, timestamp, id, value));
  }

  private static Image image(ImageSample digit) {
    return new Image(
        digit.id(),
        digit.height(),
        digit.width(),
        digit.channels(),
        ByteBuffer.wrap(digit.pixels()),
        null,
        Instant.EPOCH);
  }
}
