package dev.millrace.topology.accuracy;

import dev.millrace.schemas.internal.Correction;
import dev.millrace.schemas.internal.Scores;
import java.util.List;

/**
 * Takes the images and corrections of a {@link Scores} record into an {@link AccuracyState}. What
 * would spoil the state is refused, because it would be committed, and then refused at each start.
 */
final class Intake {

  private Intake() {}

  /**
   * Takes in a record: its images, then its corrections.
   *
   * @throws IllegalArgumentException if it contradicts itself, or corrects what was not scored
   */
  static void take(Scores scores, AccuracyState state) {
    requireSound(scores);
    ImageIds ids = new ImageIds(scores.getLearner());
    boolean numbered = scores.getPredictedImages() > 0;
    boolean confident = !scores.getConfidences().isEmpty();
    boolean late = !scores.getLagsMs().isEmpty();
    int images = scores.getLabels().size();
    for (int i = 0; i < images; i++) {
      state
          .rolling()
          .add(
              new Scored(
                  numbered ? ids.of(scores.getFirstNumber() + i) : ImageIds.UNKNOWN,
                  scores.getLabels().get(i),
                  scores.getPredicted().get(i),
                  confident ? share(scores.getConfidences().get(i)) : Calibration.UNKNOWN,
                  scores.getLogLosses().get(i),
                  late ? Math.max(0, scores.getLagsMs().get(i)) : 0));
    }
    for (Correction correction : scores.getCorrections()) {
      state.rolling().relabel(relabeling(correction, ids));
    }
    if (numbered) {
      state
          .coverage()
          .told(
              scores.getLearner(),
              new Coverage.Labeled(scores.getPredictedImages(), scores.getFirstNumber() + images));
    }
  }

  private static Relabeling relabeling(Correction correction, ImageIds ids) {
    requireFinite("a log loss", correction.getLogLossBefore());
    requireFinite("a log loss", correction.getLogLossAfter());
    requireFinite("a confidence", correction.getConfidence());
    return new Relabeling(
        ids.of(correction.getNumber()),
        correction.getLabelBefore(),
        correction.getLabelAfter(),
        correction.getPredicted(),
        share(correction.getConfidence()),
        (double) correction.getLogLossAfter() - correction.getLogLossBefore());
  }

  private static void requireSound(Scores scores) {
    int images = scores.getLabels().size();
    if (scores.getPredicted().size() != images || scores.getLogLosses().size() != images) {
      throw new IllegalArgumentException(
          "its lists of labels, predictions and log losses are of different lengths");
    }
    requireNoneOrAll("confidences", scores.getConfidences(), images);
    requireNoneOrAll("lags", scores.getLagsMs(), images);
    if (scores.getPredictedImages() < 0 || scores.getFirstNumber() < 0) {
      throw new IllegalArgumentException(
          "its counts of images must be at least 0, but were "
              + scores.getPredictedImages()
              + " and "
              + scores.getFirstNumber());
    }
    scores.getLogLosses().forEach(logLoss -> requireFinite("a log loss", logLoss));
    scores.getConfidences().forEach(confidence -> requireFinite("a confidence", confidence));
  }

  private static void requireNoneOrAll(String what, List<?> values, int images) {
    if (!values.isEmpty() && values.size() != images) {
      throw new IllegalArgumentException(
          "its list of " + what + " must have an entry per label, but had " + values.size());
    }
  }

  private static void requireFinite(String what, float value) {
    if (!Float.isFinite(value)) {
      throw new IllegalArgumentException(what + " must be finite, but was " + value);
    }
  }

  /** Returns a probability without what rounding added to it. */
  private static float share(float probability) {
    return Math.min(1, Math.max(0, probability));
  }
}
