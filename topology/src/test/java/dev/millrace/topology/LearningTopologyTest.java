package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.snapshot.Snapshot;
import dev.millrace.topology.snapshot.SnapshotAssembler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearningTopologyTest {

  private final Pipeline pipeline = new Pipeline();

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void predictsEveryImageOfAMiniBatchBeforeItTrainsOnIt() {
    pipeline.sendLabeled("a", 2 * Pipeline.BATCH);

    List<TestRecord<String, Prediction>> predictions = pipeline.predictions.readRecordsToList();
    assertThat(predictions)
        .extracting(TestRecord::key)
        .containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
    assertThat(predictions)
        .extracting(record -> record.value().getModelStep())
        .containsExactly(0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L);
    assertThat(pipeline.training.readValuesToList())
        .extracting(TrainingStep::getStep)
        .containsExactly(1L, 2L);
  }

  @Test
  void fillsInAllOfAPrediction() {
    pipeline.sendLabeled("a", Pipeline.BATCH);

    Prediction prediction = pipeline.predictions.readValue();
    assertThat(prediction.getImageId()).isEqualTo("a0");
    assertThat(prediction.getLabel()).isZero();
    assertThat(prediction.getCorrect()).isEqualTo(prediction.getPredicted() == 0);
    assertThat(prediction.getLearner()).isEqualTo("learner-0");
    assertThat(prediction.getProbabilities()).hasSize(2);
    assertThat(prediction.getProbabilities().stream().mapToDouble(p -> p).sum())
        .isBetween(0.9999, 1.0001);
    int best = prediction.getProbabilities().get(0) >= prediction.getProbabilities().get(1) ? 0 : 1;
    assertThat(prediction.getPredicted()).isEqualTo(best);
  }

  @Test
  void answersAnUnlabeledImageAndLearnsNothingFromIt() {
    for (int i = 0; i < 3 * Pipeline.BATCH; i++) {
      pipeline.send(pipeline.image("u" + i, i % 2, null));
    }

    assertThat(pipeline.predictions.readValuesToList())
        .hasSize(3 * Pipeline.BATCH)
        .allSatisfy(
            prediction -> {
              assertThat(prediction.getLabel()).isNull();
              assertThat(prediction.getCorrect()).isNull();
              assertThat(prediction.getModelStep()).isZero();
            });
    assertThat(pipeline.training.isEmpty()).isTrue();
    assertThat(pipeline.accuracy.isEmpty()).isTrue();
  }

  @Test
  void leavesAnswersToOthersFromAnOffsetOnAndYetMeasuresItsAccuracy() {
    try (Pipeline learning = Pipeline.answeringBefore(6)) {
      learning.sendLabeled("a", 2 * Pipeline.BATCH);

      assertThat(learning.predictedIds()).containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
      List<Accuracy> figures = learning.accuracy.readValuesToList();
      assertThat(figures.get(figures.size() - 1).getImages()).isEqualTo(2L * Pipeline.BATCH);
      assertThat(learning.training.readValuesToList()).hasSize(2);
    }
  }

  @Test
  void answersAWaitingImageAfterTheDelayAndOnlyOnce() {
    pipeline.send(pipeline.image("a", 0, 0));
    assertThat(pipeline.predictions.isEmpty()).isTrue();

    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("a");

    pipeline.sendLabeled("b", Pipeline.BATCH - 1);
    assertThat(pipeline.predictedIds()).containsExactly("b0", "b1", "b2");
    assertThat(pipeline.training.readValue().getBatchSize()).isEqualTo(Pipeline.BATCH);
  }

  @Test
  void letsImagesWaitForTheirMiniBatchAsLongAsMiniBatchesFill() {
    pipeline.send(pipeline.image("a", 0, 0));
    for (int i = 0; i < 3; i++) {
      pipeline.sendLabeled("b" + i, Pipeline.BATCH);
      assertThat(pipeline.predictedIds()).hasSize(Pipeline.BATCH);
      pipeline.advance(Duration.ofMillis(10));
      assertThat(pipeline.predictions.isEmpty()).isTrue();
    }

    pipeline.advance(Duration.ofMillis(10)); // passed over, as the next image may be late
    assertThat(pipeline.predictions.isEmpty()).isTrue();
    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("b23");
  }

  @Test
  void answersAsSoonWhenTheProducersClockIsSlow() {
    pipeline.advance(Duration.ofSeconds(5)); // the images' timestamps stay where they are
    pipeline.send(pipeline.image("late", 0, 0));

    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("late");
  }

  @Test
  void learnsTheSameFromTheSameLogWhateverTheClockDoes() {
    String undisturbed;
    try (Pipeline other = new Pipeline()) {
      other.sendLabeled("a", 10 * Pipeline.BATCH);
      undisturbed = newest(other.model.readValuesToList()).sha256();
    }

    for (int i = 0; i < 10 * Pipeline.BATCH; i++) {
      pipeline.send(pipeline.image("a" + i, i % 2, i % 2));
      if (i % 3 == 0) {
        pipeline.advance(Duration.ofMillis(20));
      }
    }

    assertThat(newest(pipeline.model.readValuesToList()).sha256()).isEqualTo(undisturbed);
  }

  @Test
  void measuresRollingAccuracyThatGrowsAsTheNetworkLearns() {
    pipeline.sendLabeled("a", 200 * Pipeline.BATCH);

    List<Accuracy> figures = pipeline.accuracy.readValuesToList();
    Accuracy last = figures.get(figures.size() - 1);
    assertThat(last.getImages()).isEqualTo(200L * Pipeline.BATCH);
    assertThat(last.getModelStep()).isEqualTo(199);
    assertThat(last.getWindow()).isEqualTo(10);
    assertThat(last.getWindowed()).isGreaterThan(0.9);
    long correct =
        pipeline.predictions.readValuesToList().stream().filter(Prediction::getCorrect).count();
    assertThat(last.getCumulative()).isEqualTo((double) correct / last.getImages());
    assertThat(last.getConfusion().stream().mapToLong(n -> n).sum()).isEqualTo(last.getImages());
    assertThat(last.getPerClass()).extracting("images").containsExactly(400L, 400L);
    assertThat(last.getWindowConfusion()).hasSize(4);
    assertThat(last.getWindowConfusion().stream().mapToLong(n -> n).sum()).isEqualTo(10);
    assertThat(last.getPerClass()).extracting("windowImages").containsExactly(5L, 5L);
    assertThat(last.getWindowMeasures().getKappa()).isGreaterThan(0.8);
    assertThat(last.getWindowMeasures().getCalibrationError()).isBetween(0.0, 0.5);
    assertThat(last.getCumulativeMeasures().getCalibrationError()).isBetween(0.0, 0.5);
    assertThat(last.getLabelLagP99Ms()).isZero();
  }

  @Test
  void publishesASnapshotEveryFewStepsAndOneMoreWhenIdle() {
    pipeline.sendLabeled("a", 11 * Pipeline.BATCH);
    assertThat(newest(pipeline.model.readValuesToList()).step()).isEqualTo(10);

    pipeline.advance(Duration.ofMillis(300));
    assertThat(pipeline.model.isEmpty()).isTrue();
    pipeline.advance(Duration.ofSeconds(2));
    assertThat(newest(pipeline.model.readValuesToList()).step()).isEqualTo(11);
    pipeline.advance(Duration.ofSeconds(2));
    assertThat(pipeline.model.isEmpty()).isTrue();
  }

  @Test
  void publishesItsNewestStateWhenTheApplicationIsAboutToStop() throws InterruptedException {
    pipeline.sendLabeled("a", Pipeline.BATCH);
    assertThat(pipeline.registry.awaitSnapshots(Duration.ofMillis(1))).isFalse();

    pipeline.registry.requestSnapshots();
    pipeline.advance(Duration.ofMillis(300));

    assertThat(newest(pipeline.model.readValuesToList()).step()).isEqualTo(1);
    assertThat(pipeline.registry.awaitSnapshots(Duration.ofMillis(1))).isTrue();
    pipeline.sendLabeled("b", Pipeline.BATCH);
    assertThat(newest(pipeline.model.readValuesToList()).step()).isEqualTo(2);
  }

  private static Snapshot newest(List<ModelSnapshot> parts) {
    SnapshotAssembler assembler = new SnapshotAssembler();
    Optional<Snapshot> newest = Optional.empty();
    for (ModelSnapshot part : parts) {
      Optional<Snapshot> whole = assembler.add(part);
      newest = whole.isPresent() ? whole : newest;
    }
    return newest.orElseThrow();
  }
}
