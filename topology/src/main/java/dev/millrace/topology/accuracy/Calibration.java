package dev.millrace.topology.accuracy;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Scored images in {@value #BINS} bins of equal width by their confidence, the probability of the
 * predicted class. A confidence p lies in bin ceil({@value #BINS} p), counted from 1.
 *
 * <p>The expected calibration error is {@code sum |correct_b - sum of confidences_b| / n} over the
 * bins, see Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
 *
 * <p>Confidences are summed as integers, so that images can leave without a rounding error. Not
 * thread-safe.
 */
final class Calibration {

  static final int BINS = 15;

  /** Stands for a confidence that was not told: its image is in no bin. */
  static final float UNKNOWN = -1;

  /** A confidence of 1. What a float of 0.5 or more can tell apart is not rounded. */
  private static final int UNIT = 1 << 24;

  private final long[] images; // [bin]
  private final long[] correct; // [bin]
  private final long[] confidences; // [bin], in 1 / UNIT

  /** Creates empty bins. */
  Calibration() {
    this(new long[BINS], new long[BINS], new long[BINS]);
  }

  /** Creates bins that go on from these; the arrays are copied. */
  Calibration(long[] images, long[] correct, long[] confidences) {
    this.images = images.clone();
    this.correct = correct.clone();
    this.confidences = confidences.clone();
  }

  /** Counts an image of a confidence from 0 to 1, or {@link #UNKNOWN}. */
  void add(float confidence, boolean hit) {
    change(confidence, hit, 1);
  }

  /** Takes back an image that was counted. */
  void remove(float confidence, boolean hit) {
    change(confidence, hit, -1);
  }

  private void change(float confidence, boolean hit, int by) {
    if (confidence < 0) {
      return;
    }
    int bin = bin(confidence);
    images[bin] += by;
    correct[bin] += hit ? by : 0;
    confidences[bin] += (long) by * Math.round(confidence * UNIT);
  }

  /** Returns whether an image of this confidence can be among those counted. */
  boolean has(float confidence, boolean hit) {
    if (confidence < 0) {
      return false;
    }
    int bin = bin(confidence);
    return (hit ? correct[bin] : images[bin] - correct[bin]) > 0;
  }

  private static int bin(float confidence) {
    return Math.min(BINS, Math.max(1, (int) Math.ceil((double) confidence * BINS))) - 1;
  }

  /** Returns the expected calibration error, from 0 to 1; null without an image. */
  Double error() {
    double gaps = 0;
    for (int bin = 0; bin < BINS; bin++) {
      gaps += Math.abs(correct[bin] * UNIT - confidences[bin]);
    }
    return Ratio.of(gaps / UNIT, (double) LongStream.of(images).sum());
  }

  /** Returns a copy of the images of each bin. */
  long[] images() {
    return images.clone();
  }

  /** Returns a copy of the right ones of each bin. */
  long[] correct() {
    return correct.clone();
  }

  /** Returns a copy of the summed confidences of each bin, in units of 2^-24. */
  long[] confidences() {
    return confidences.clone();
  }

  /** Returns whether these can be bins of at most so many images. */
  boolean isPlausible(long allImages) {
    for (long[] bins : Arrays.asList(images, correct, confidences)) {
      if (bins.length != BINS) {
        return false;
      }
    }
    for (int bin = 0; bin < BINS; bin++) {
      if (correct[bin] < 0
          || correct[bin] > images[bin]
          || confidences[bin] < 0
          || confidences[bin] / UNIT > images[bin]) {
        return false;
      }
    }
    return LongStream.of(images).sum() <= allImages;
  }
}
