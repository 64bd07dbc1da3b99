package dev.millrace.topology.accuracy;

import java.util.Arrays;

/**
 * The last images that were scored: whether each was right, and their {@link ClassCounts}. Not
 * thread-safe.
 *
 * <p>State that was saved before classes were kept tells only whether its images were right. They
 * count for {@link #correct()}, and in {@link #counts()} once others have taken their places.
 */
final class SlidingWindow {

  /** Stands for the classes where no image is, or one whose classes were not kept. */
  static final int UNKNOWN = -1;

  // Rings: image n stands at n % size.
  private final byte[] hits; // 1 where it was right
  private final int[] labels;
  private final int[] predictions;

  private final ClassCounts counts;
  private int correct;

  /** Creates a window without an image in it. */
  SlidingWindow(int size, int classes) {
    this(new byte[size], unknown(size), unknown(size), classes);
  }

  /** Creates a window that goes on from what these rings hold; they are copied. */
  SlidingWindow(byte[] hits, int[] labels, int[] predictions, int classes) {
    this.hits = hits.clone();
    this.labels = labels.clone();
    this.predictions = predictions.clone();
    this.counts = new ClassCounts(classes);
    for (int slot = 0; slot < hits.length; slot++) {
      correct += hits[slot];
      if (labels[slot] != UNKNOWN) {
        counts.add(labels[slot], predictions[slot]);
      }
    }
  }

  /** Returns a ring of so many classes that are not known. */
  static int[] unknown(int size) {
    int[] ring = new int[size];
    Arrays.fill(ring, UNKNOWN);
    return ring;
  }

  /**
   * Puts an image in the place of the oldest.
   *
   * @param image how many were scored before it
   */
  void add(long image, int label, int predicted) {
    int slot = (int) (image % hits.length);
    if (labels[slot] != UNKNOWN) {
      counts.remove(labels[slot], predictions[slot]);
    }
    counts.add(label, predicted);
    int hit = label == predicted ? 1 : 0;
    correct += hit - hits[slot];
    hits[slot] = (byte) hit;
    labels[slot] = label;
    predictions[slot] = predicted;
  }

  /** Returns how many images it holds at most. */
  int size() {
    return hits.length;
  }

  /** Returns how many of its images were right. */
  int correct() {
    return correct;
  }

  /** Returns its images by class, to read. */
  ClassCounts counts() {
    return counts;
  }

  /** Returns a copy of the hits. */
  byte[] hits() {
    return hits.clone();
  }

  /** Returns a copy of the true classes. */
  int[] labels() {
    return labels.clone();
  }

  /** Returns a copy of the predicted classes. */
  int[] predictions() {
    return predictions.clone();
  }

  /** Returns whether rings can be those of a window. */
  static boolean arePlausible(byte[] hits, int[] labels, int[] predictions, int classes) {
    if (labels.length != hits.length || predictions.length != hits.length) {
      return false;
    }
    for (int slot = 0; slot < hits.length; slot++) {
      int label = labels[slot];
      int predicted = predictions[slot];
      boolean unknown = label == UNKNOWN && predicted == UNKNOWN;
      boolean fits =
          isClass(label, classes)
              && isClass(predicted, classes)
              && (hits[slot] == 1) == (label == predicted);
      if ((hits[slot] != 0 && hits[slot] != 1) || !(unknown || fits)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isClass(int value, int classes) {
    return value >= 0 && value < classes;
  }
}
