package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.answer.Answer;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.observe.LearnerObserver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Turns one forward pass over waiting images into records: a {@link Prediction} for each, and one
 * {@link Scores} for those with a label. Reuses its buffers; confined to one thread.
 */
final class Predictions {

  /** Keeps the log loss of a wrong and certain prediction finite. */
  private static final float SMALLEST_PROBABILITY = 1e-15f;

  private final String learnerId;
  private final OnlineLearner learner;
  private final int classes;
  private final float[] probabilities; // [batch, classes]
  private final long[] agesMs; // [batch]
  private final LearnerObserver observer;

  Predictions(String learnerId, OnlineLearner learner, int batchSize, LearnerObserver observer) {
    this.learnerId = learnerId;
    this.learner = learner;
    this.classes = learner.classes();
    this.probabilities = new float[batchSize * classes];
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
  List<Record<String, SpecificRecord>> make(ImageBatch batch, List<Sample> waiting, Instant at) {
    learner.predict(batch, probabilities);
    requireFinite(waiting.size() * classes);
    List<Record<String, SpecificRecord>> records = new ArrayList<>(waiting.size() + 1);
    Scores scores =
        new Scores(
            learnerId,
            learner.modelStep(),
            new ArrayList<>(waiting.size()),
            new ArrayList<>(waiting.size()),
            new ArrayList<>(waiting.size()),
            new ArrayList<>(waiting.size()),
            List.of(),
            0L,
            0L,
            List.of());
    for (int i = 0; i < waiting.size(); i++) {
      Sample image = waiting.get(i);
      agesMs[i] = at.toEpochMilli() - image.timestamp();
      Prediction prediction =
          Answer.of(image, probabilities, i, classes, learner.modelStep(), learnerId, at);
      records.add(new Record<>(image.id(), prediction, at.toEpochMilli(), image.headers()));
      if (image.labeled()) {
        int label = image.label();
        int predicted = prediction.getPredicted();
        scores.getLabels().add(label);
        scores.getPredicted().add(predicted);
        scores.getLogLosses().add(logLoss(probabilities[i * classes + label]));
        scores.getConfidences().add(probabilities[i * classes + predicted]);
      }
    }
    observer.predicted(agesMs, waiting.size());
    if (!scores.getLabels().isEmpty()) {
      records.add(new Record<>(learnerId, scores, at.toEpochMilli()));
    }
    return records;
  }

  /** Returns the probabilities of the latest call, [images, classes]; live. */
  float[] probabilities() {
    return probabilities;
  }

  private static float logLoss(float probability) {
    return (float)
        -Math.log(probability > SMALLEST_PROBABILITY ? probability : SMALLEST_PROBABILITY);
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
