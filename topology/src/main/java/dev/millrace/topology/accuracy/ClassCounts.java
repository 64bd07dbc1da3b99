package dev.millrace.topology.accuracy;

import java.util.stream.LongStream;

/**
 * Scored images counted by their class and by what was predicted for them. Confusion is counted for
 * up to {@value #MAX_CONFUSION_CLASSES} classes only, because it grows with their square.
 *
 * <p>Not thread-safe.
 */
final class ClassCounts {

  static final int MAX_CONFUSION_CLASSES = 100;

  private final long[] images; // [label]
  private final long[] correct; // [label]
  private final long[] confusion; // [label, predicted]; empty if there are too many classes

  /** Creates counts of nothing. */
  ClassCounts(int classes) {
    this(new long[classes], new long[classes], new long[confusionLength(classes)]);
  }

  /** Creates counts that go on from these; the arrays are copied. */
  ClassCounts(long[] images, long[] correct, long[] confusion) {
    this.images = images.clone();
    this.correct = correct.clone();
    this.confusion = confusion.clone();
  }

  static int confusionLength(int classes) {
    return classes > MAX_CONFUSION_CLASSES ? 0 : classes * classes;
  }

  /** Counts an image. */
  void add(int label, int predicted) {
    change(label, predicted, 1);
  }

  /** Takes back an image that was counted. */
  void remove(int label, int predicted) {
    change(label, predicted, -1);
  }

  private void change(int label, int predicted, int by) {
    images[label] += by;
    correct[label] += label == predicted ? by : 0;
    if (confusion.length > 0) {
      confusion[label * images.length + predicted] += by;
    }
  }

  /** Returns how many images of class {@code label} are counted. */
  long images(int label) {
    return images[label];
  }

  /** Returns how many images of class {@code label} were predicted correctly. */
  long correct(int label) {
    return correct[label];
  }

  /** Returns a copy of the images of all classes. */
  long[] images() {
    return images.clone();
  }

  /** Returns a copy of the correct predictions of all classes. */
  long[] correct() {
    return correct.clone();
  }

  /**
   * Returns a copy of the confusion counts, row by row: label * classes + predicted; empty if there
   * are too many classes.
   */
  long[] confusion() {
    return confusion.clone();
  }

  /** Returns whether counts can be those of so many images, of which so many were right. */
  static boolean arePlausible(
      long[] images, long[] correct, long[] confusion, long allImages, long allCorrect) {
    int classes = images.length;
    if (correct.length != classes || confusion.length != confusionLength(classes)) {
      return false;
    }
    for (int label = 0; label < classes; label++) {
      if (correct[label] < 0 || correct[label] > images[label]) {
        return false;
      }
    }
    return LongStream.of(confusion).allMatch(count -> count >= 0)
        && (confusion.length == 0 || LongStream.of(confusion).sum() == allImages)
        && LongStream.of(images).sum() == allImages
        && LongStream.of(correct).sum() == allCorrect;
  }
}
