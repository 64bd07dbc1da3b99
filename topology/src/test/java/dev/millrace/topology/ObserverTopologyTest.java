package dev.millrace.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.millrace.schemas.TrainingStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the stages report, beside what they send. */
class ObserverTopologyTest {

  @Test
  void learnersReportTheirImagesAndSteps() {
    RecordingObserver observed;
    List<TrainingStep> training;
    try (Pipeline pipeline = new Pipeline()) {
      observed = pipeline.observer;
      pipeline.sendLabeled("a", 2 * Pipeline.BATCH);
      for (int i = 0; i < Pipeline.BATCH; i++) {
        pipeline.send(pipeline.image("u" + i, 0, null));
      }
      training = pipeline.training.readValuesToList();
      assertThat(observed.learnersClosed).isZero();
    }

    assertThat(observed.learnersStarted).containsExactly("learner-0");
    assertThat(observed.received).isEqualTo(3 * Pipeline.BATCH);
    assertThat(observed.agesMs).hasSize(3 * Pipeline.BATCH);
    assertThat(observed.steps)
        .extracting(RecordingObserver.Step::step, RecordingObserver.Step::imagesLearned)
        .containsExactly(tuple(1L, 4L), tuple(2L, 8L));
    assertThat(observed.steps)
        .extracting(step -> (float) step.loss())
        .containsExactlyElementsOf(training.stream().map(TrainingStep::getLoss).toList());
    assertThat(observed.steps).allMatch(step -> step.durationNanos() > 0);
    assertThat(observed.learnersClosed).isEqualTo(1);
  }

  @Test
  void theAgeOfAnImageRunsFromItsTimestampToItsPrediction() {
    try (Pipeline pipeline = new Pipeline()) {
      pipeline.sendAt(pipeline.image("a", 0, null), 1_000);
      pipeline.advance(Duration.ofMillis(250));

      // The clock of the test driver starts when the images were captured.
      assertThat(pipeline.observer.agesMs).containsExactly(Pipeline.START_MS + 250 - 1_000);
    }
  }

  @Test
  void theAccuracyStageReportsWhatItSends() {
    RecordingObserver observed;
    try (Pipeline pipeline = new Pipeline()) {
      observed = pipeline.observer;
      pipeline.sendLabeled("a", 3 * Pipeline.BATCH);

      assertThat(observed.accuracies).hasSize(3).isEqualTo(pipeline.accuracy.readValuesToList());
      assertThat(observed.accuracyClosed).isZero();
    }
    assertThat(observed.accuracyClosed).isEqualTo(1);
  }
}
