package dev.millrace.topology.accuracy;

import static dev.millrace.topology.accuracy.SlidingWindow.UNKNOWN;

import java.util.Arrays;

/**
 * What is known of the images in a {@link SlidingWindow}, image n in slot n modulo the size. The
 * arrays belong to the holder.
 *
 * @param hits 1 where it was right
 * @param labels true classes, or {@link SlidingWindow#UNKNOWN}
 * @param predictions predicted classes, or {@link SlidingWindow#UNKNOWN}
 * @param lastLabels label of the image scored before, as it was then, or {@link
 *     SlidingWindow#UNKNOWN}
 * @param confidences probability of the predicted class, or {@link Calibration#UNKNOWN}
 * @param lagsMs milliseconds from each image's timestamp to its label's
 * @param ids see {@link ImageIds}
 */
@SuppressWarnings("ArrayRecordComponent")
record WindowRings(
    byte[] hits,
    int[] labels,
    int[] predictions,
    int[] lastLabels,
    float[] confidences,
    long[] lagsMs,
    long[] ids) {

  /** Returns rings without an image. */
  static WindowRings empty(int size) {
    return new WindowRings(
        new byte[size],
        unknown(size),
        unknown(size),
        unknown(size),
        unknownConfidences(size),
        new long[size],
        new long[size]);
  }

  /** Returns a ring of so many classes that are not known. */
  static int[] unknown(int size) {
    int[] ring = new int[size];
    Arrays.fill(ring, UNKNOWN);
    return ring;
  }

  /** Returns a ring of so many confidences that are not known. */
  static float[] unknownConfidences(int size) {
    float[] ring = new float[size];
    Arrays.fill(ring, Calibration.UNKNOWN);
    return ring;
  }

  int size() {
    return hits.length;
  }

  WindowRings copy() {
    return new WindowRings(
        hits.clone(),
        labels.clone(),
        predictions.clone(),
        lastLabels.clone(),
        confidences.clone(),
        lagsMs.clone(),
        ids.clone());
  }

  /** Returns whether these can be the rings of a window. */
  boolean isPlausible(int classes) {
    if (labels.length != size()
        || predictions.length != size()
        || lastLabels.length != size()
        || confidences.length != size()
        || lagsMs.length != size()
        || ids.length != size()) {
      return false;
    }
    for (int slot = 0; slot < size(); slot++) {
      if (!isPlausible(slot, classes)) {
        return false;
      }
    }
    return true;
  }

  private boolean isPlausible(int slot, int classes) {
    int label = labels[slot];
    int predicted = predictions[slot];
    float confidence = confidences[slot];
    boolean unknown = label == UNKNOWN && predicted == UNKNOWN;
    boolean fits =
        isClass(label, classes)
            && isClass(predicted, classes)
            && (hits[slot] == 1) == (label == predicted);
    return (hits[slot] == 0 || hits[slot] == 1)
        && (unknown || fits)
        && (lastLabels[slot] == UNKNOWN || isClass(lastLabels[slot], classes))
        && (confidence == Calibration.UNKNOWN || (confidence >= 0 && confidence <= 1))
        && lagsMs[slot] >= 0;
  }

  private static boolean isClass(int value, int classes) {
    return value >= 0 && value < classes;
  }
}
