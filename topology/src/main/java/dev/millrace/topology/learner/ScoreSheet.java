package dev.millrace.topology.learner;

import dev.millrace.model.Argmax;
import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.label.ScoredRing;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores predictions once their labels are known, and keeps the last ones in mind for second
 * labels. Confined to the stream thread of its task.
 */
final class ScoreSheet {

  /** Keeps the log loss of a wrong and certain prediction finite. */
  private static final float SMALLEST_PROBABILITY = 1e-15f;

  /** Most images and most corrections of a record; more might not fit. */
  static final int MOST = 1 << 14;

  private final String learner;
  private final ScoredRing ring;
  private final List<Scores> full = new ArrayList<>();
  private Scores sheet;
  private boolean late; // whether a label on the sheet did not come with its image
  private long predicted;

  /**
   * Creates an empty sheet.
   *
   * @param learner id of the one that predicts
   * @param ring of the images scored last
   */
  ScoreSheet(String learner, ScoredRing ring) {
    this.learner = learner;
    this.ring = ring;
    sheet = empty();
  }

  private Scores empty() {
    return new Scores(
        learner,
        0L,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        0L,
        0L,
        new ArrayList<>());
  }

  /** Returns how many images were predicted. */
  long predicted() {
    return predicted;
  }

  /** Sets what {@link #predicted} gave. */
  void restorePredicted(long images) {
    predicted = images;
  }

  /** Takes note that images were predicted. */
  void predicted(int images) {
    predicted += images;
  }

  /**
   * Scores a prediction.
   *
   * @param key what {@link ScoredRing#key} gives for the image's id
   * @param label its class
   * @param probabilities one row per image
   * @param from index of the first number of the image's row
   * @param classes numbers in a row
   * @param modelStep optimizer steps behind the weights that predicted
   * @param lagMs from the image's timestamp to the label's; 0 if it came with the image
   */
  void score(
      long key,
      int label,
      float[] probabilities,
      int from,
      int classes,
      long modelStep,
      long lagMs) {
    int best = Argmax.of(probabilities, from, classes);
    float confidence = probabilities[from + best];
    sheet.setModelStep(Math.max(sheet.getModelStep(), modelStep));
    sheet.getLabels().add(label);
    sheet.getPredicted().add(best);
    sheet.getLogLosses().add(logLoss(probabilities[from + label]));
    sheet.getConfidences().add(confidence);
    sheet.getLagsMs().add(lagMs);
    late |= lagMs > 0;
    ring.add(key, label, best, confidence);
    closeIfFull();
  }

  private static float logLoss(float probability) {
    return (float)
        -Math.log(probability > SMALLEST_PROBABILITY ? probability : SMALLEST_PROBABILITY);
  }

  /**
   * Returns the image of an id that was scored lately; null if there is none.
   *
   * @param key what {@link ScoredRing#key} gives for the id
   */
  ScoredRing.Scored find(long key) {
    long number = ring.find(key);
    return number < 0 ? null : ring.get(number);
  }

  /**
   * Corrects the class of an image that {@link #find} gave. Its log loss stays as it was counted:
   * the probabilities that it takes are no longer known.
   */
  void correct(ScoredRing.Scored image, int label) {
    long number = ring.find(image.id());
    ring.correct(number, label);
    sheet
        .getCorrections()
        .add(
            new Correction(
                number, image.label(), label, image.predicted(), image.confidence(), 0f, 0f));
    closeIfFull();
  }

  /**
   * Takes note that the learner was trained on a mini-batch.
   *
   * @param before images that it was trained on before
   */
  void trained(List<WaitingImage> batch, long before) {
    for (int i = 0; i < batch.size(); i++) {
      ring.trained(batch.get(i).key(), before + i);
    }
  }

  private void closeIfFull() {
    if (sheet.getLabels().size() >= MOST || sheet.getCorrections().size() >= MOST) {
      close();
    }
  }

  private void close() {
    sheet.setPredictedImages(predicted);
    sheet.setFirstNumber(ring.scored() - sheet.getLabels().size());
    if (!late) {
      sheet.getLagsMs().clear();
    }
    full.add(sheet);
    late = false;
    sheet = empty();
  }

  /** Returns what was scored and corrected since the last call; empty if nothing was. */
  List<Scores> take() {
    if (!sheet.getLabels().isEmpty() || !sheet.getCorrections().isEmpty()) {
      close();
    }
    List<Scores> taken = List.copyOf(full);
    full.clear();
    return taken;
  }
}
