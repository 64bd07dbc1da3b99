package dev.millrace.topology.learner;

import dev.millrace.model.ClassIndex;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.answer.Answer;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.observe.LearnerObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns one forward pass over waiting images into records. Reuses its buffers; confined to one
 * thread.
 */
final class Predictions {

  private final String learnerId;
  private final OnlineLearner learner;
  private final long answersBefore;
  private final ClassIndex classes;
  private final float[] probabilities; // [batch, classes]
  private final long[] agesMs; // [batch]
  private final LearnerObserver observer;

  /**
   * Creates what predicts for one learner.
   *
   * @param answersBefore offset before which images have answers; the others are predicted for the
   *     accuracy alone
   */
  Predictions(
      String learnerId,
      OnlineLearner learner,
      int batchSize,
      long answersBefore,
      LearnerObserver observer) {
    this.answersBefore = answersBefore;
    this.learnerId = learnerId;
    this.learner = learner;
    this.classes = new ClassIndex(learner.architecture());
    this.probabilities = new float[batchSize * classes.classes()];
    this.agesMs = new long[batchSize];
    this.observer = observer;
  }

  /**
   * Predicts {@code batch} and returns the records to forward.
   *
   * @param batch the images of {@code waiting}, in the same order
   * @param waiting where they came from
   * @param at the time of the predictions
   * @throws DivergedException if the network gives a probability that is not finite
   */
  List<Record<String, Prediction>> make(ImageBatch batch, List<WaitingImage> waiting, Instant at) {
    learner.predict(batch, probabilities);
    requireFinite(waiting.size() * classes.classes());
    List<Record<String, Prediction>> records = new ArrayList<>(waiting.size());
    for (int i = 0; i < waiting.size(); i++) {
      Sample image = waiting.get(i).sample();
      agesMs[i] = at.toEpochMilli() - image.timestamp();
      if (image.offset() < answersBefore) {
        Prediction prediction =
            Answer.of(image, probabilities, i, classes, learner.modelStep(), learnerId, at);
        records.add(new Record<>(image.id(), prediction, at.toEpochMilli(), image.headers()));
      }
    }
    observer.predicted(agesMs, waiting.size());
    return records;
  }

  /** Returns the probabilities of the latest call, [images, classes]; live. */
  float[] probabilities() {
    return probabilities;
  }

  private void requireFinite(int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(probabilities[i])) {
        throw new DivergedException(
            learnerId,
            "a predicted probability must be finite, but was "
                + probabilities[i]
                + " with the weights of step "
                + learner.step());
      }
    }
  }
}
