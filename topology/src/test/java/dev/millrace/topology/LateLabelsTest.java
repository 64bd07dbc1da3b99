package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.WaitSettings;
import dev.millrace.topology.observe.DeadLetterReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Labels that come in records of their own, on the test driver. */
class LateLabelsTest {

  private static final long START = Pipeline.START_MS;
  private static final int ROOM = 6;
  private static final Duration TIME = Duration.ofSeconds(10);

  private final Pipeline pipeline =
      new Pipeline(
          Pipeline.settings(new StreamSettings(50, 4, OnDrift.IGNORE))
              .withWaiting(new WaitSettings(ROOM, TIME)));
  private final Map<String, Integer> labels = new HashMap<>();
  private long now = START;

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void scoresThePredictionThatWasMadeWhenTheImageCame() {
    for (int i = 0; i < 4; i++) {
      image("early" + i, i % 2);
    }
    train(40);
    for (int i = 0; i < 4; i++) {
      label("early" + i, i % 2);
    }
    flush();

    List<Prediction> early =
        pipeline.predictions.readValuesToList().stream()
            .filter(prediction -> prediction.getImageId().startsWith("early"))
            .toList();
    assertThat(early).hasSize(4).allSatisfy(p -> assertThat(p.getModelStep()).isZero());
    assertThat(early).extracting(Prediction::getLabel).containsOnlyNulls();
    long right = early.stream().filter(p -> p.getPredicted() == labels.get(p.getImageId())).count();
    List<Accuracy> figures = pipeline.accuracy.readValuesToList();
    Accuracy before =
        figures.stream().filter(f -> f.getImages() == 160).reduce((a, b) -> b).orElseThrow();
    Accuracy after = figures.get(figures.size() - 1);
    assertThat(after.getImages()).isEqualTo(164);
    assertThat(after.getCumulative() * 164 - before.getCumulative() * 160)
        .as("of an untrained network, which knows one class at most")
        .isCloseTo((double) right, within(1e-9));
    assertThat(right).isLessThan(4);
  }

  @Test
  void trainsWhenTheLabelsComeInTheirOrder() {
    for (int i = 0; i < 5; i++) {
      image("a" + i, i % 2);
    }
    flush();
    assertThat(pipeline.training.isEmpty()).isTrue();

    for (int i = 4; i > 0; i--) {
      label("a" + i, i % 2);
    }
    assertThat(pipeline.training.readValuesToList())
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getImages()).isEqualTo(4);
              assertThat(step.getLabels().getJoined()).isEqualTo(4);
              assertThat(step.getLabels().getWaitingImages()).isEqualTo(1);
            });
  }

  @Test
  void aLabelThatDoesNotWaitClosesTheMiniBatch() {
    for (int i = 0; i < 3; i++) {
      image("a" + i, i % 2);
    }
    label("a1", 1);
    labelToLearnNow("a0", 0);
    labelToLearnNow("a0", 0);
    labelToLearnNow("nobody", 0);

    assertThat(pipeline.predictedIds()).as("predicted before the step").contains("a0", "a1", "a2");
    assertThat(pipeline.training.readValuesToList())
        .singleElement()
        .satisfies(
            step -> {
              assertThat(step.getBatchSize()).isEqualTo(2);
              assertThat(step.getImages()).isEqualTo(2);
              assertThat(step.getLabels().getWaitingImages()).isEqualTo(1);
            });
    train(1);
    assertThat(pipeline.training.readValuesToList())
        .singleElement()
        .satisfies(step -> assertThat(step.getImages()).isEqualTo(6));
    flush();
    assertThat(newestAccuracy().getImages()).isEqualTo(6);
  }

  @Test
  void joinsALabelThatCameBeforeItsImage() {
    for (int i = 0; i < 4; i++) {
      label("a" + i, i % 2);
    }
    for (int i = 0; i < 4; i++) {
      image("a" + i, i % 2);
    }
    assertThat(pipeline.training.readValuesToList()).hasSize(1);
    assertThat(pipeline.predictions.readValuesToList())
        .hasSize(4)
        .extracting(Prediction::getLabel)
        .containsOnlyNulls();
    assertThat(counts()).isEqualTo(new LabelCounts(4, 0, 0, 0, 0, 0));
  }

  @Test
  void mixesWithLabelsThatComeWithTheirImages() {
    image("late", 0);
    pipeline.sendAt(pipeline.image("own", 1, 1), now);
    label("late", 0);
    pipeline.sendAt(pipeline.image("own2", 1, 1), now);
    pipeline.sendAt(pipeline.image("own3", 0, 0), now);

    assertThat(pipeline.training.readValuesToList())
        .singleElement()
        .extracting(TrainingStep::getImages)
        .isEqualTo(4L);
    assertThat(newestAccuracy().getImages()).isEqualTo(4);
  }

  @Test
  void countsALabelThatSaysTheSameAgain() {
    image("a", 0);
    label("a", 0);
    label("a", 0);
    train(1);
    label("a", 0);
    pipeline.sendAt(pipeline.image("own", 1, 1), now);
    label("own", 1);
    label("to-come", 1);
    label("to-come", 1);
    flush();

    assertThat(counts()).isEqualTo(new LabelCounts(1, 0, 0, 4, 0, 0));
    assertThat(newestAccuracy().getImages()).isEqualTo(6);
  }

  @Test
  void correctsTheScoreAndTheMemory() {
    for (int i = 0; i < 4; i++) {
      image("a" + i, 0);
      label("a" + i, i == 3 ? 1 : 0);
    }
    assertThat(pipeline.training.readValuesToList()).hasSize(1);
    Accuracy wrong = newestAccuracy();
    assertThat(wrong.getPerClass().get(1).getImages()).isEqualTo(1);

    label("a3", 0);
    flush();
    Accuracy right = newestAccuracy();
    assertThat(right.getImages()).isEqualTo(4);
    assertThat(right.getPerClass().get(0).getImages()).isEqualTo(4);
    assertThat(right.getPerClass().get(1).getImages()).isZero();
    assertThat(counts()).isEqualTo(new LabelCounts(4, 0, 0, 0, 1, 0));
  }

  @Test
  void trainsOnTheCorrectedLabelIfItComesInTime() {
    image("a", 0);
    label("a", 1);
    label("a", 0);
    image("b", 0);
    label("b", 0);
    image("c", 0);
    label("c", 0);
    image("d", 0);
    label("d", 0);

    flush();
    assertThat(pipeline.training.readValuesToList()).hasSize(1);
    assertThat(newestAccuracy().getPerClass().get(0).getImages()).isEqualTo(4);
    assertThat(counts()).isEqualTo(new LabelCounts(4, 0, 0, 0, 1, 0));
  }

  @Test
  void replacesALabelThatWaitsByAnotherOne() {
    label("a", 1);
    label("a", 0);
    image("a", 0);
    flush();

    assertThat(newestAccuracy().getPerClass().get(0).getImages()).isEqualTo(1);
    assertThat(counts()).isEqualTo(new LabelCounts(1, 0, 0, 0, 1, 0));
  }

  @Test
  void withdrawsALabelThatWaits() {
    label("a", 1);
    label("a", null);
    label("never-came", null);
    image("a", 0);
    flush();

    assertThat(pipeline.accuracy.isEmpty()).isTrue();
    assertThat(counts()).isEqualTo(new LabelCounts(0, 0, 0, 0, 0, 1));
    assertThat(pipeline.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void letsTheOldestImagesGoBeyondTheRoom() {
    for (int i = 0; i < ROOM + 2; i++) {
      image("a" + i, 0);
    }
    flush();
    assertThat(counts()).isEqualTo(new LabelCounts(0, 2, 0, 0, 0, 0));

    label("a1", 0); // let go: it waits for an image now
    label("a2", 0);
    flush();
    assertThat(newestAccuracy().getImages()).isEqualTo(1);
    assertThat(pipeline.registry.labels().waitingLabels()).isEqualTo(1);
  }

  @Test
  void letsTheOldestLabelsGoBeyondTheRoomAsDeadLetters() {
    for (int i = 0; i < ROOM + 1; i++) {
      label("a" + i, 1);
    }
    flush();

    assertThat(counts()).isEqualTo(new LabelCounts(0, 0, 1, 0, 0, 0));
    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(new String(letter.key(), UTF_8)).isEqualTo("a0");
    assertThat(Pipeline.TOPICS.labels().valueSerde().deserializer().deserialize("", letter.value()))
        .satisfies(label -> assertThat(label.getLabel()).isEqualTo(1));
    assertThat(header(letter, DeadLetter.TOPIC_HEADER)).isEqualTo("labels");
    assertThat(header(letter, DeadLetter.OFFSET_HEADER)).isEqualTo("0");
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER))
        .isEqualTo("no image 'a0' came for the label: more than 6 labels waited");
    assertThat(pipeline.observer.rejected).containsEntry(DeadLetterReason.NO_IMAGE, 1);
  }

  @Test
  void letsGoWhatIsTooOldByTheTimeOfTheStream() {
    image("a", 0);
    label("b", 0);
    now += TIME.toMillis() + 1;
    pipeline.sendAt(pipeline.image("c", 0, 0), now);
    flush();

    assertThat(counts()).isEqualTo(new LabelCounts(0, 1, 1, 0, 0, 0));
    assertThat(pipeline.deadLetters.getQueueSize()).isEqualTo(1);
  }

  @Test
  void letsGoWhatIsTooOldByTheClockWhileNothingComes() {
    image("a", 0);
    label("b", 0);
    flush();
    pipeline.advance(TIME.minusSeconds(2));
    assertThat(counts()).isEqualTo(LabelCounts.NONE);

    pipeline.advance(Duration.ofSeconds(4));
    pipeline.sendAt(pipeline.image("c", 0, 0), now);
    flush();
    assertThat(counts()).isEqualTo(new LabelCounts(0, 1, 1, 0, 0, 0));
  }

  @Test
  void makesDeadLettersOfWhatIsNoLabel() {
    label("a", 2);
    label("a", -1);
    flush();

    assertThat(pipeline.deadLetters.readRecordsToList())
        .extracting(letter -> header(letter, DeadLetter.MESSAGE_HEADER))
        .containsExactly(
            "the label must be from 0 to 1, but was 2",
            "the label must be from 0 to 1, but was -1");
  }

  private LabelCounts counts() {
    return pipeline.registry.labels().counts();
  }

  private Accuracy newestAccuracy() {
    List<Accuracy> figures = pipeline.accuracy.readValuesToList();
    return figures.get(figures.size() - 1);
  }

  private void image(String id, int shape) {
    pipeline.sendAt(pipeline.image(id, shape, null), now++);
  }

  private void label(String id, Integer label) {
    labels.put(id, label);
    pipeline.sendLabel(id, label, now++);
  }

  private void labelToLearnNow(String id, int label) {
    pipeline.sendLabelToLearnNow(id, label, now++);
  }

  private void train(int batches) {
    for (int i = 0; i < batches * Pipeline.BATCH; i++) {
      pipeline.sendAt(pipeline.image("t" + now, i % 2, i % 2), now++);
    }
  }

  /** Has all that waits be predicted, and committed. */
  private void flush() {
    pipeline.advance(Duration.ofMillis(20));
    pipeline.advance(Duration.ofMillis(20));
    pipeline.advance(Duration.ofMillis(20));
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), UTF_8);
  }
}
