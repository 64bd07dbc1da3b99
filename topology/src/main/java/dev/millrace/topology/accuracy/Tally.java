package dev.millrace.topology.accuracy;

import dev.millrace.schemas.Measures;
import java.util.OptionalInt;

/** Counts behind the {@link Measures} of a span of images. Not thread-safe. */
final class Tally {

  private final ClassCounts counts;
  private final Calibration calibration;
  private final NoChange noChange;

  /** Creates counts of nothing. */
  Tally(int classes) {
    this(new ClassCounts(classes), new Calibration(), new NoChange());
  }

  /** Creates counts that go on from these, which then belong to it. */
  Tally(ClassCounts counts, Calibration calibration, NoChange noChange) {
    this.counts = counts;
    this.calibration = calibration;
    this.noChange = noChange;
  }

  /** Returns an equal one that changes by itself. */
  Tally copy() {
    return new Tally(
        new ClassCounts(counts.images(), counts.correct(), counts.predicted(), counts.confusion()),
        new Calibration(calibration.images(), calibration.correct(), calibration.confidences()),
        new NoChange(noChange.images(), noChange.correct(), noChange.repeats()));
  }

  /**
   * Counts an image.
   *
   * @param last the label of the image scored before, or {@link SlidingWindow#UNKNOWN}
   */
  void add(int label, int predicted, float confidence, int last) {
    counts.add(label, predicted);
    calibration.add(confidence, label == predicted);
    noChange.add(label, predicted, last);
  }

  /** Takes back an image that was counted. */
  void remove(int label, int predicted, float confidence, int last) {
    counts.remove(label, predicted);
    calibration.remove(confidence, label == predicted);
    noChange.remove(label, predicted, last);
  }

  /**
   * Gives an image that was counted another label. An image that was scored without its confidence
   * is in no bin, and stays out.
   *
   * @param last the label of the image scored before, or {@link SlidingWindow#UNKNOWN} if there was
   *     none; empty if it is not known any more
   */
  void relabel(Relabeling image, OptionalInt last) {
    boolean hit = image.before() == image.predicted();
    counts.remove(image.before(), image.predicted());
    counts.add(image.after(), image.predicted());
    if (calibration.has(image.confidence(), hit)) {
      calibration.remove(image.confidence(), hit);
      calibration.add(image.confidence(), image.after() == image.predicted());
    }
    if (last.isPresent()) {
      noChange.remove(image.before(), image.predicted(), last.getAsInt());
      noChange.add(image.after(), image.predicted(), last.getAsInt());
    } else {
      noChange.relabel(image.before(), image.after(), image.predicted());
    }
  }

  /** Returns the measures of what is counted, in time linear in the number of classes. */
  Measures measures() {
    Agreement agreement = Agreement.of(counts);
    return new Measures(
        agreement.balancedAccuracy(),
        agreement.kappa(),
        agreement.kappaM(),
        noChange.kappaT(),
        agreement.macroF1(),
        calibration.error());
  }

  /** Returns its images by class, to read. */
  ClassCounts counts() {
    return counts;
  }

  /** Returns its images by confidence, to read. */
  Calibration calibration() {
    return calibration;
  }

  /** Returns the model beside the no-change classifier, to read. */
  NoChange noChange() {
    return noChange;
  }

  /** Returns whether these can be counts of so many images, of which so many were right. */
  boolean isPlausible(long images, long correct) {
    return counts.isPlausible(images, correct)
        && calibration.isPlausible(images)
        && noChange.isPlausible(images);
  }
}
