package dev.millrace.topology.learner;

import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.LabelCounts;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.label.LabelFigures;
import java.time.Instant;

/** Training steps as records. */
final class TrainingSteps {

  private TrainingSteps() {}

  /**
   * Returns the record of a step that was just made.
   *
   * @param id of the learner
   * @param images of the mini-batch
   * @param loss mean loss of the mini-batch
   * @param at the time
   * @param labels what became of labels by then
   */
  static TrainingStep of(
      String id, OnlineLearner learner, int images, double loss, Instant at, LabelFigures labels) {
    return new TrainingStep(
        id,
        learner.step(),
        learner.images(),
        images,
        (float) loss,
        (float) learner.correct() / images,
        (float) learner.learningRate(),
        at,
        learner.remembered(),
        learner.drifts(),
        counts(labels));
  }

  private static LabelCounts counts(LabelFigures figures) {
    return new LabelCounts(
        figures.counts().joined(),
        figures.counts().missing(),
        figures.counts().unknown(),
        figures.counts().repeated(),
        figures.counts().corrected(),
        figures.counts().withdrawn(),
        figures.waitingImages(),
        figures.waitingLabels());
  }
}
