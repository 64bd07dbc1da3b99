package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.learner.PendingImages.Pending;
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
   * @throws ArithmeticException if the network gives a probability that is not finite
   */
  List<Record<String, SpecificRecord>> make(ImageBatch batch, List<Pending> waiting, Instant at) {
    learner.predict(batch, probabilities);
    requireFinite(waiting.size() * classes);
    List<Record<String, SpecificRecord>> records = new ArrayList<>(waiting.size() + 1);
    Scores scores =
        new Scores(
            learnerId,
            learner.modelStep(),
            new ArrayList<>(waiting.size()),
            new ArrayList<>(waiting.size()),
            new ArrayList<>(waiting.size()));
    for (int i = 0; i < waiting.size(); i++) {
      Pending image = waiting.get(i);
      agesMs[i] = at.toEpochMilli() - image.timestamp();
      Prediction prediction = prediction(image, i, at);
      records.add(new Record<>(image.image().getId(), prediction, image.timestamp()));
      Integer label = image.image().getLabel();
      if (label != null) {
        scores.getLabels().add(label);
        scores.getPredicted().add(prediction.getPredicted());
        scores.getLogLosses().add(logLoss(probabilities[i * classes + label]));
      }
    }
    observer.predicted(agesMs, waiting.size());
    if (!scores.getLabels().isEmpty()) {
      records.add(new Record<>(learnerId, scores, waiting.get(waiting.size() - 1).timestamp()));
    }
    return records;
  }

  private Prediction prediction(Pending image, int row, Instant at) {
    List<Float> probabilitiesOfRow = new ArrayList<>(classes);
    int best = 0;
    for (int c = 0; c < classes; c++) {
      float probability = probabilities[row * classes + c];
      probabilitiesOfRow.add(probability);
      if (probability > probabilitiesOfRow.get(best)) {
        best = c;
      }
    }
    Integer label = image.image().getLabel();
    return new Prediction(
        image.image().getId(),
        best,
        probabilitiesOfRow,
        label,
        label == null ? null : label == best,
        learner.modelStep(),
        learnerId,
        at);
  }

  private static float logLoss(float probability) {
    return (float)
        -Math.log(probability > SMALLEST_PROBABILITY ? probability : SMALLEST_PROBABILITY);
  }

  private void requireFinite(int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(probabilities[i])) {
        throw new ArithmeticException(
            "a predicted probability must be finite, but was "
                + probabilities[i]
                + " with the weights of step "
                + learner.step()
                + " (is the learning rate too high?)");
      }
    }
  }
}
