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
  private final long[] predicted; // [predicted]
  private final long[] confusion; // [label, predicted]; empty if there are too many classes

  /** Creates counts of nothing. */
  ClassCounts(int classes) {
    this(
        new long[classes],
        new long[classes],
        new long[classes],
        new long[confusionLength(classes)]);
  }

  /**
   * Creates counts that go on from these; the arrays are copied. Those of the predictions may miss
   * images that were counted before predictions were.
   */
  ClassCounts(long[] images, long[] correct, long[] predicted, long[] confusion) {
    this.images = images.clone();
    this.correct = correct.clone();
    this.predicted = predicted.clone();
    this.confusion = confusion.clone();
  }

  static int confusionLength(int classes) {
    return classes > MAX_CONFUSION_CLASSES ? 0 : classes * classes;
  }

  /** Counts an image. */
  void add(int label, int prediction) {
    change(label, prediction, 1);
  }

  /** Takes back an image that was counted. */
  void remove(int label, int prediction) {
    change(label, prediction, -1);
  }

  private void change(int label, int prediction, int by) {
    images[label] += by;
    correct[label] += label == prediction ? by : 0;
    predicted[prediction] += by;
    if (confusion.length > 0) {
      confusion[label * images.length + prediction] += by;
    }
  }

  /** Returns whether an image with this label and prediction can be among those counted. */
  boolean has(int label, int prediction) {
    if (confusion.length > 0) {
      return confusion[label * images.length + prediction] > 0;
    }
    return label == prediction ? correct[label] > 0 : images[label] > correct[label];
  }

  /** Returns the number of classes. */
  int classes() {
    return images.length;
  }

  /** Returns how many images of class {@code label} are counted. */
  long images(int label) {
    return images[label];
  }

  /** Returns how many images of class {@code label} were predicted correctly. */
  long correct(int label) {
    return correct[label];
  }

  /** Returns how many images were predicted as class {@code label}. */
  long predicted(int label) {
    return predicted[label];
  }

  /** Returns a copy of the images of all classes. */
  long[] images() {
    return images.clone();
  }

  /** Returns a copy of the correct predictions of all classes. */
  long[] correct() {
    return correct.clone();
  }

  /** Returns a copy of the predictions of all classes. */
  long[] predicted() {
    return predicted.clone();
  }

  /**
   * Returns a copy of the confusion counts, row by row: label * classes + predicted; empty if there
   * are too many classes.
   */
  long[] confusion() {
    return confusion.clone();
  }

  /** Returns whether these can be the counts of so many images, of which so many were right. */
  boolean isPlausible(long allImages, long allCorrect) {
    int classes = images.length;
    if (correct.length != classes
        || predicted.length != classes
        || confusion.length != confusionLength(classes)) {
      return false;
    }
    for (int label = 0; label < classes; label++) {
      if (correct[label] < 0 || correct[label] > images[label] || predicted[label] < 0) {
        return false;
      }
    }
    return LongStream.of(confusion).allMatch(count -> count >= 0)
        && (confusion.length == 0 || LongStream.of(confusion).sum() == allImages)
        && LongStream.of(images).sum() == allImages
        && LongStream.of(predicted).sum() <= allImages
        && LongStream.of(correct).sum() == allCorrect;
  }
}
