package dev.millrace.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.DriftEvent;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Measures;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.SnapshotManifest;
import dev.millrace.schemas.TensorInfo;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.schemas.WeightKind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");

  @Test
  void aPredictionShowsClassProbabilityAndWhetherItWasRight() {
    assertThat(Rows.prediction(prediction(1, true)))
        .isEqualTo("mnist-1           1 ( 98.2 %)  label 1 ✓  step 120");
    assertThat(Rows.prediction(prediction(0, false)))
        .isEqualTo("mnist-1           1 ( 98.2 %)  label 0 ✗  step 120");
    assertThat(Rows.prediction(prediction(null, null)))
        .isEqualTo("mnist-1           1 ( 98.2 %)  no label   step 120");
  }

  @Test
  void aDriftEventShowsWhatChangedAndWhatWasDone() {
    DriftEvent event =
        new DriftEvent(
            "learner-0", "error-rose", 30_016L, 0.0312, 0.75, List.of(3, 7), true, 0, AT);
    assertThat(Rows.drift(event))
        .isEqualTo("learner-0  error-rose  30,016 images  error 3.1 % -> 75.0 %  classes 3, 7");

    event.setKind("class-changed");
    event.setForgotten(198);
    assertThat(Rows.drift(event)).endsWith("classes 3, 7  forgot 198 images");

    event.setForgotten(0);
    event.setAdapted(false);
    event.setClasses(List.of());
    assertThat(Rows.drift(event)).endsWith("classes unknown  nothing done");
  }

  @Test
  void anImageShowsItsShapeAndLabel() {
    Image image =
        Image.newBuilder()
            .setId("a")
            .setHeight(28)
            .setWidth(20)
            .setPixels(ByteBuffer.allocate(560))
            .setLabel(null)
            .setCapturedAt(AT)
            .build();

    assertThat(Rows.image(image)).isEqualTo("a                 1x28x20  no label");
  }

  @Test
  void anIdCannotMoveTheCursorOrBeginALine() {
    Image image =
        Image.newBuilder()
            .setId("a\u001b[31m\nb")
            .setHeight(1)
            .setWidth(1)
            .setPixels(ByteBuffer.allocate(1))
            .setLabel(7)
            .setCapturedAt(AT)
            .build();

    assertThat(Rows.image(image)).isEqualTo("a [31m b          1x1x1  label 7");
  }

  @Test
  void anAccuracyShowsAllThreeFiguresAndTheWorstClass() {
    assertThat(Rows.accuracy(accuracy(12_800, 1_000)))
        .isEqualTo(
            "all  12,800 images  cumulative 94.21 %  last 1,000: 97.30 %  fading 97.11 %"
                + "  log loss 0.182  worst class 8: 91.2 %  step 400");
  }

  @Test
  void anAccuracyWithMeasuresShowsThoseOfTheWindowBesideItsAccuracy() {
    Accuracy accuracy = accuracy(12_800, 1_000);
    accuracy.setWindowMeasures(new Measures(0.9684, 0.96996, 0.9, 0.9, 0.96, 0.02));
    assertThat(Rows.accuracy(accuracy))
        .contains("last 1,000: 97.30 %  balanced 96.8 %  kappa 0.970  fading 97.11 %");

    accuracy.setWindowMeasures(new Measures());
    assertThat(Rows.accuracy(accuracy)).contains("97.30 %  balanced –  kappa –  fading");
  }

  @Test
  void theWindowIsNotShownLongerThanTheStreamSoFar() {
    assertThat(Rows.accuracy(accuracy(64, 1_000))).contains("last 64: ");
  }

  @Test
  void aTrainingStepShowsLossAndBatchAccuracy() {
    TrainingStep step =
        TrainingStep.newBuilder()
            .setLearner("learner-0")
            .setStep(400)
            .setImages(12_800)
            .setBatchSize(32)
            .setLoss(0.12345f)
            .setBatchAccuracy(0.96875f)
            .setLearningRate(0.002f)
            .setAt(AT)
            .build();

    assertThat(Rows.training(step))
        .isEqualTo(
            "learner-0  step 400  12,800 images  loss 0.1235  batch accuracy 96.9 % of 32"
                + "  learning rate 0.002");
  }

  @Test
  void aSnapshotShowsItsPartsCountedFromOneAndTheDigestInTheFirst() {
    SnapshotManifest manifest =
        SnapshotManifest.newBuilder()
            .setArchitecture("{}")
            .setWeights(WeightKind.AVERAGE)
            .setTensors(List.of(new TensorInfo("0.dense.weight", "float32", List.of(10, 10))))
            .setDataBytes(400)
            .setSha256("abc")
            .build();

    assertThat(Rows.model(snapshot(0, manifest)))
        .isEqualTo(
            "learner-0  step 400  12,800 images  part 1 of 2  3 bytes"
                + "  average weights, 1 tensors, sha256 abc");
    assertThat(Rows.model(snapshot(1, null))).endsWith("part 2 of 2  3 bytes");
  }

  private static ModelSnapshot snapshot(int part, SnapshotManifest manifest) {
    return ModelSnapshot.newBuilder()
        .setModelId("learner-0")
        .setStep(400)
        .setImages(12_800)
        .setPart(part)
        .setParts(2)
        .setManifest(manifest)
        .setData(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setAt(AT)
        .build();
  }

  @Test
  void classesHaveTheirNames() {
    Prediction prediction = prediction(1, true);
    prediction.setClassName("dog\u001b");
    assertThat(Rows.prediction(prediction))
        .isEqualTo("mnist-1           1 dog ( 98.2 %)  label 1 ✓  step 120");
    Accuracy accuracy = accuracy(9, 10);
    accuracy.getPerClass().get(1).setName("cat");
    assertThat(Rows.accuracy(accuracy)).contains("  worst class 8 cat: 91.2 %  ");
  }

  private static Accuracy accuracy(long images, int window) {
    return Accuracy.newBuilder()
        .setScope("all")
        .setImages(images)
        .setCumulative(0.9421)
        .setWindowed(0.973)
        .setWindow(window)
        .setFading(0.9711)
        .setFadingFactor(0.999)
        .setPerClass(
            List.of(
                new ClassAccuracy(7, 10L, 10L, 1.0, 0L, 0L, null),
                new ClassAccuracy(8, 1_000L, 912L, 0.912, 0L, 0L, null),
                new ClassAccuracy(9, 0L, 0L, null, 0L, 0L, null)))
        .setConfusion(List.of())
        .setLogLoss(0.1819)
        .setModelStep(400)
        .setAt(AT)
        .build();
  }

  private static Prediction prediction(Integer label, Boolean correct) {
    return Prediction.newBuilder()
        .setImageId("mnist-1")
        .setPredicted(1)
        .setProbabilities(List.of(0.018f, 0.982f))
        .setLabel(label)
        .setCorrect(correct)
        .setModelStep(120)
        .setLearner("learner-0")
        .setPredictedAt(AT)
        .build();
  }
}
