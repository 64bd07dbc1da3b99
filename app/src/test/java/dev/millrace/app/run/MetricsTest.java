package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.monitoring.Metrics;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.Measures;
import dev.millrace.topology.observe.DeadLetterReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of the application on a real broker, held against what is on its topics. */
@Timeout(180)
class MetricsTest {

  private static final String LEARNER_0 = "{learner=\"learner-0\"}";
  private static final String LEARNER_1 = "{learner=\"learner-1\"}";
  private static EmbeddedBroker broker;

  @TempDir private Path stateDirectory;
  @TempDir private Path otherStateDirectory;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void sayOfEveryLearnerWhatTheTopicsSay() throws IOException {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "measured", 2);
        Metrics metrics = new Metrics()) {
      stream.sendDigits(0, 640);
      stream.send(DrawnDigits.test(5).get(0).withoutLabel());
      stream.flush();
      stream.sendJunk(new byte[] {1, 2, 3});
      try (StreamRunner runner = stream.run(stateDirectory, metrics)) {
        metrics.bind(runner, stream.kafka, stream.topics, stream.name);
        TestStream.await(
            "all to be scored", () -> scrape(metrics).sum("millrace_scored_images_total") == 640);
        TestStream.await("the prediction of the last image", () -> predictions(metrics) == 641);
        stream.awaitCommitted();
        TestStream.await(
            "the lag to be known", () -> scrape(metrics).sum("millrace_lag_images") == 0);

        Scrape scrape = scrape(metrics);
        assertThat(scrape.sum("millrace_images_total")).isEqualTo(641);
        assertThat(scrape.sum("millrace_prediction_latency_seconds_count")).isEqualTo(641);
        assertThat(scrape.sum("millrace_prediction_latency_seconds_sum")).isPositive();
        assertThat(scrape.of("millrace_dead_letters_total"))
            .hasSize(DeadLetterReason.values().length)
            .containsEntry("{reason=\"undecodable\"}", 1.0)
            .containsEntry("{reason=\"wrong-label\"}", 0.0);
        assertThat(scrape.of("millrace_model_step")).isEqualTo(steps(stream));
        assertThat(scrape.of("millrace_step_duration_seconds_count")).isEqualTo(steps(stream));
        assertThat(scrape.of("millrace_training_loss_count")).isEqualTo(steps(stream));
        assertThat(scrape.sum("millrace_training_loss_sum")).isPositive();
        assertThat(scrape.of("millrace_lag_images")).containsOnlyKeys(LEARNER_0, LEARNER_1);
        assertAccuracyIsThatOfTheTopic(scrape, stream);
        assertThat(scrape.value("millrace_ready")).isEqualTo(1);
        assertThat(scrape.names("millrace_"))
            .isEqualTo(namesIn(Path.of("../docs/monitoring.md")))
            .containsAll(namesIn(Path.of("../docker/prometheus/alerts.yml")))
            .containsAll(namesIn(Path.of("../docker/grafana/dashboards/learning.json")))
            .containsAll(namesIn(Path.of("../docker/grafana/dashboards/runtime.json")));
        assertThat(scrape.value("process_resident_memory_bytes")).isPositive();
        assertThat(scrape.sum("jvm_memory_used_bytes")).isPositive();
        assertThat(scrape.sum("kafka_stream_thread_commit_total")).isPositive();
      }
      assertThat(scrape(metrics).of("millrace_model_step")).isEmpty();
    }
  }

  private static void assertAccuracyIsThatOfTheTopic(Scrape scrape, TestStream stream) {
    List<ConsumerRecord<String, Accuracy>> records = stream.read(stream.topics.accuracy());
    Accuracy newest = records.get(records.size() - 1).value();
    assertThat(scrape.of("millrace_accuracy_ratio"))
        .isEqualTo(
            Map.of(
                "{kind=\"cumulative\"}", newest.getCumulative(),
                "{kind=\"windowed\"}", newest.getWindowed(),
                "{kind=\"fading\"}", newest.getFading()));
    Measures window = newest.getWindowMeasures();
    assertThat(scrape.of("millrace_kappa"))
        .hasSize(6)
        .containsEntry("{against=\"chance\",kind=\"windowed\"}", window.getKappa())
        .containsEntry("{against=\"last-label\",kind=\"windowed\"}", window.getKappaT());
    assertThat(scrape.of("millrace_calibration_error_ratio"))
        .hasSize(2)
        .containsEntry("{kind=\"windowed\"}", window.getCalibrationError());
    assertThat(scrape.of("millrace_label_lag_seconds"))
        .isEqualTo(Map.of("{quantile=\"0.5\"}", 0.0, "{quantile=\"0.99\"}", 0.0));
    assertThat(scrape.value("millrace_log_loss")).isEqualTo(newest.getLogLoss());
    ClassAccuracy ofThrees = newest.getPerClass().get(3);
    assertThat(scrape.of("millrace_class_accuracy_ratio"))
        .hasSize(10)
        .containsEntry(
            "{label=\"3\"}", (double) ofThrees.getWindowCorrect() / ofThrees.getWindowImages());
    assertThat(scrape.of("millrace_confusion_images_total")).hasSize(100);
    assertThat(scrape.of("millrace_confusion_images_total"))
        .containsEntry(
            "{correct=\"false\",label=\"3\",predicted=\"5\"}",
            (double) newest.getConfusion().get(35));
    assertThat(scrape.sum("millrace_confusion_images_total")).isEqualTo(640);
  }

  @Test
  void moveWithTheLearnersWhenInstancesComeAndGo() {
    try (TestStream stream = new TestStream(broker.bootstrapServers(), "moving", 2);
        Metrics ours = new Metrics();
        Metrics theirs = new Metrics()) {
      stream.sendDigits(0, 400);
      try (StreamRunner we = stream.run(stateDirectory, ours)) {
        ours.bind(we, stream.kafka, stream.topics, stream.name);
        TestStream.await(
            "all to be scored", () -> scrape(ours).sum("millrace_scored_images_total") == 400);
        stream.awaitCommitted();
        Map<String, Double> steps = scrape(ours).of("millrace_model_step");
        assertThat(steps).containsOnlyKeys(LEARNER_0, LEARNER_1);

        try (StreamRunner they = stream.run(otherStateDirectory, theirs)) {
          theirs.bind(they, stream.kafka, stream.topics, stream.name);
          TestStream.await("a learner each", () -> learners(ours) == 1 && learners(theirs) == 1);

          Map<String, Double> all = new HashMap<>(scrape(ours).of("millrace_model_step"));
          all.putAll(scrape(theirs).of("millrace_model_step"));
          assertThat(all).isEqualTo(steps);
          TestStream.await(
              "the accuracy to be measured by one of them",
              () ->
                  scrape(ours).of("millrace_accuracy_ratio").size()
                          + scrape(theirs).of("millrace_accuracy_ratio").size()
                      == 3);
          assertThat(
                  scrape(ours).sum("millrace_scored_images_total")
                      + scrape(theirs).sum("millrace_scored_images_total"))
              .isEqualTo(400);
        }

        TestStream.await("both learners to be back", () -> learners(ours) == 2);
        assertThat(scrape(ours).of("millrace_model_step")).isEqualTo(steps);
        assertThat(learners(theirs)).isZero();
        stream.sendDigits(400, 464);
        TestStream.await(
            "the new images to be scored",
            () -> scrape(ours).sum("millrace_scored_images_total") == 464);
        we.checkAlive();
      }
    }
  }

  /** Returns Millrace's metrics that a file names, without the suffixes of histograms. */
  private static Set<String> namesIn(Path file) throws IOException {
    return Pattern.compile("millrace_[a-z0-9_]*[a-z0-9]")
        .matcher(Files.readString(file))
        .results()
        .map(name -> Scrape.family(name.group()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Scrape scrape(Metrics metrics) {
    return new Scrape(metrics.scrape());
  }

  private static double predictions(Metrics metrics) {
    return scrape(metrics).sum("millrace_predictions_total");
  }

  private static int learners(Metrics metrics) {
    return scrape(metrics).of("millrace_model_step").size();
  }

  /** Returns the newest step of each learner, by its labels. */
  private static Map<String, Double> steps(TestStream stream) {
    Map<String, Double> steps = new HashMap<>();
    stream
        .read(stream.topics.training())
        .forEach(
            record ->
                steps.put("{learner=\"" + record.key() + "\"}", (double) record.value().getStep()));
    return steps;
  }
}
