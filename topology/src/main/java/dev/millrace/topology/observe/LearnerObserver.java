package dev.millrace.topology.observe;

import dev.millrace.model.drift.DriftEvent;
import dev.millrace.topology.label.LabelFigures;

/**
 * Takes note of what one learner does, once per mini-batch. Called by one stream thread at a time;
 * must return soon and throw nothing.
 */
public interface LearnerObserver extends AutoCloseable {

  /** Takes note of nothing. */
  LearnerObserver NONE =
      new LearnerObserver() {
        @Override
        public void received(int images) {}

        @Override
        public void predicted(long[] agesMs, int images) {}

        @Override
        public void trained(long step, long imagesLearned, double loss, long durationNanos) {}

        @Override
        public void passedOver(int images) {}

        @Override
        public void remembers(int images) {}

        @Override
        public void drifted(DriftEvent.Kind kind) {}

        @Override
        public void labels(LabelFigures figures) {}

        @Override
        public void close() {}
      };

  /** Images that fit the network are about to be predicted. */
  void received(int images);

  /**
   * Images were predicted together.
   *
   * @param agesMs in its first {@code images} places, the time of the predictions less each image's
   *     timestamp, in milliseconds; below 0 when a producer's clock is ahead. The array is the
   *     learner's and is used again.
   * @param images how many, at least 1
   */
  void predicted(long[] agesMs, int images);

  /**
   * The learner made an optimizer step.
   *
   * @param step optimizer steps made since it began to learn
   * @param imagesLearned images that it has been trained on since then
   * @param loss mean loss of the mini-batch
   * @param durationNanos time that the step took: forward, backward and update
   */
  void trained(long step, long imagesLearned, double loss, long durationNanos);

  /**
   * The learner made no step, because it would not have been finite.
   *
   * @param images of the mini-batch, from which nothing was learned
   */
  void passedOver(int images);

  /**
   * The learner remembers so many images, after a step or at its start.
   *
   * @param images held in its memory
   */
  void remembers(int images);

  /** The learner has noticed a change in its stream. */
  void drifted(DriftEvent.Kind kind);

  /**
   * What became of labels that did not come with their images, after a prediction or at a start.
   *
   * @param figures since the learner began
   */
  void labels(LabelFigures figures);

  /** The learner has left this process. */
  @Override
  void close();
}
