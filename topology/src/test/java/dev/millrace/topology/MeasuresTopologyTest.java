package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Measures;
import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.Scores;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What learners say of their predictions, and what becomes of it on the topic of the accuracy. */
class MeasuresTopologyTest {

  private final Pipeline pipeline = Pipeline.merging(new Merging("test", 2));
  private final TestInputTopic<String, Scores> scores =
      pipeline.driver.createInputTopic(
          "test-scores-repartition",
          new StringSerializer(),
          AvroSerde.of(Scores.class).serializer());

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void aModelThatAlwaysSaysTheSameHasAHighAccuracyAndNoKappa() {
    for (int i = 0; i < 9; i++) {
      scores.pipeInput("learner-0", scores(Collections.nCopies(11, 0)));
    }
    scores.pipeInput("learner-0", scores(List.of(1)));

    Accuracy figures = last();
    assertThat(figures.getCumulative()).isEqualTo(0.99);
    assertThat(figures.getCumulativeMeasures().getKappa()).isZero();
    assertThat(figures.getCumulativeMeasures().getKappaM()).isZero();
    assertThat(figures.getCumulativeMeasures().getBalancedAccuracy()).isEqualTo(0.5);
    assertThat(figures.getWindowed()).isEqualTo(0.9);
    assertThat(figures.getWindowMeasures().getKappa()).isZero();
  }

  @Test
  void whatIsUndefinedIsNull() {
    scores.pipeInput("learner-0", scores(List.of(0, 0)));

    assertThat(last().getWindowMeasures()).isEqualTo(new Measures(1.0, null, null, 1.0, 1.0, null));
  }

  @Test
  void aRecordOfAnEarlierVersionHasNoConfidencesLagsOrCoverage() {
    scores.pipeInput("learner-0", scores(List.of(0, 1)));

    Accuracy figures = last();
    assertThat(figures.getCumulativeMeasures().getCalibrationError()).isNull();
    assertThat(figures.getLabelLagP50Ms()).isZero();
    assertThat(figures.getCoverage()).isNull();
    assertThat(figures.getCorrected()).isZero();
  }

  @Test
  void confidencesLagsAndCountsOfSeveralLearnersCount() {
    Scores ours = scores(List.of(0, 1));
    ours.setConfidences(List.of(0.75f, 0.5f));
    ours.setLagsMs(List.of(40L, -3L));
    ours.setPredictedImages(10L);
    ours.setFirstNumber(3L);
    scores.pipeInput("learner-0", ours);
    Scores theirs = scores(List.of(0));
    theirs.setConfidences(List.of(1.0000001f)); // as sums of floats may be
    theirs.setLagsMs(List.of(50L));
    theirs.setPredictedImages(10L);
    scores.pipeInput("learner-1", named("learner-1", theirs));

    Accuracy figures = last();
    assertThat(figures.getCumulativeMeasures().getCalibrationError())
        .isCloseTo((0.25 + 0.5 + 0) / 3, within(1e-7));
    assertThat(figures.getLabelLagP50Ms()).isEqualTo(40);
    assertThat(figures.getLabelLagP99Ms()).isEqualTo(50);
    assertThat(figures.getCoverage()).isEqualTo((5.0 + 1) / 20);
  }

  @Test
  void aCorrectionFindsItsImageByLearnerAndNumber() {
    Scores first = scores(List.of(1, 1)); // both predicted as 0
    first.setConfidences(List.of(0.5f, 0.75f));
    first.setPredictedImages(2L);
    scores.pipeInput("learner-0", first);
    scores.pipeInput("learner-1", named("learner-1", first));

    Scores correction = scores(List.of());
    correction.setPredictedImages(3L);
    correction.setFirstNumber(2L);
    correction.setCorrections(List.of(new Correction(1L, 1, 0, 0, 0.75f, 1f, 0.5f)));
    scores.pipeInput("learner-1", named("learner-1", correction));

    Accuracy figures = last();
    assertThat(figures.getImages()).isEqualTo(4);
    assertThat(figures.getCorrected()).isEqualTo(1);
    assertThat(figures.getConfusion()).containsExactly(1L, 0L, 3L, 0L);
    assertThat(figures.getWindowConfusion()).containsExactly(1L, 0L, 3L, 0L);
    assertThat(figures.getLogLoss()).isEqualTo(3.5 / 4);
    assertThat(figures.getCoverage()).isEqualTo(4.0 / 5);
    // confidences 0.5, 0.75, 0.5, 0.75; those of 0.75 in one bin, one of the two right
    assertThat(figures.getWindowMeasures().getCalibrationError())
        .isEqualTo((Math.abs(0 - 1.0) + Math.abs(1 - 1.5)) / 4);
  }

  private Accuracy last() {
    List<Accuracy> figures = pipeline.accuracy.readValuesToList();
    return figures.get(figures.size() - 1);
  }

  private static Scores named(String learner, Scores scores) {
    Scores copy = Scores.newBuilder(scores).build();
    copy.setLearner(learner);
    return copy;
  }

  /** Returns scores of images of these classes, each predicted as 0, as version 1 wrote them. */
  private static Scores scores(List<Integer> labels) {
    return Scores.newBuilder()
        .setLearner("learner-0")
        .setModelStep(1)
        .setLabels(labels)
        .setPredicted(Collections.nCopies(labels.size(), 0))
        .setLogLosses(Collections.nCopies(labels.size(), 1f))
        .build();
  }
}
