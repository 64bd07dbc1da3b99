package dev.millrace.topology.accuracy;

import java.util.stream.LongStream;

/**
 * Prequential accuracy of a stream of predictions, by three kinds of forgetting: none (cumulative),
 * a sliding window, and a fading factor; with the confusion counts and the log loss. Pure
 * bookkeeping, no Kafka in it. Confusion is counted for up to {@value #MAX_CONFUSION_CLASSES}
 * classes only, because it grows with their square.
 *
 * <p>The fading accuracy after image n is {@code sum(f^(n-i) * correct_i) / sum(f^(n-i))}, see
 * Gama, Sebastião and Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90,
 * 2013.
 *
 * <p>Not thread-safe.
 */
final class RollingAccuracy {

  static final int MAX_CONFUSION_CLASSES = 100;

  private final int classes;
  private final double fadingFactor;
  private final byte[] hits; // ring: 1 where image n, at n % window, was right
  private final long[] classImages; // [label]
  private final long[] classCorrect; // [label]
  private final long[] confusion; // [label, predicted]; empty if there are too many classes

  private long images;
  private long windowStart; // images scored before the window's first
  private long correct;
  private int windowCorrect;
  private double fadingCorrect;
  private double fadingImages;
  private double logLossSum;

  /** Creates an empty tally. */
  RollingAccuracy(AccuracySettings settings) {
    this.classes = settings.classes();
    this.fadingFactor = settings.fadingFactor();
    this.hits = new byte[settings.window()];
    this.classImages = new long[classes];
    this.classCorrect = new long[classes];
    this.confusion = new long[confusionLength(classes)];
  }

  /**
   * Scores one prediction.
   *
   * @param label the true class
   * @param predicted the predicted class
   * @param logLoss -ln(probability given to the true class), in nats
   * @throws IllegalArgumentException if a class is not below the number of classes
   */
  void add(int label, int predicted, double logLoss) {
    checkClass("label", label);
    checkClass("predicted", predicted);
    int hit = label == predicted ? 1 : 0;
    int slot = (int) (images % hits.length);
    windowCorrect += hit - hits[slot];
    hits[slot] = (byte) hit;
    images++;
    correct += hit;
    fadingCorrect = fadingFactor * fadingCorrect + hit;
    fadingImages = fadingFactor * fadingImages + 1;
    logLossSum += logLoss;
    classImages[label]++;
    classCorrect[label] += hit;
    if (confusion.length > 0) {
      confusion[label * classes + predicted]++;
    }
  }

  private static int confusionLength(int classes) {
    return classes > MAX_CONFUSION_CLASSES ? 0 : classes * classes;
  }

  private void checkClass(String what, int value) {
    if (value < 0 || value >= classes) {
      throw new IllegalArgumentException(
          what + " must be from 0 to " + (classes - 1) + ", but was " + value);
    }
  }

  /** Returns the number of classes. */
  int classes() {
    return classes;
  }

  /** Returns the length of the sliding window, in images. */
  int window() {
    return hits.length;
  }

  /** Returns the fading factor. */
  double fadingFactor() {
    return fadingFactor;
  }

  /** Returns how many images have been scored. */
  long images() {
    return images;
  }

  /** Returns the share of all images that was right; 0 before the first. */
  double cumulative() {
    return images == 0 ? 0 : (double) correct / images;
  }

  /**
   * Returns the share of the last {@link #window()} images that was right, or of those since the
   * window was started; 0 before the first.
   */
  double windowed() {
    long inWindow = Math.min(images - windowStart, hits.length);
    return inWindow == 0 ? 0 : (double) windowCorrect / inWindow;
  }

  /** Returns the fading-factor accuracy; 0 before the first image. */
  double fading() {
    return fadingImages == 0 ? 0 : fadingCorrect / fadingImages;
  }

  /** Returns the mean log loss of all images, in nats; 0 before the first. */
  double logLoss() {
    return images == 0 ? 0 : logLossSum / images;
  }

  /**
   * Returns a copy of the confusion counts, row by row: label * classes + predicted; empty if there
   * are too many classes.
   */
  long[] confusion() {
    return confusion.clone();
  }

  /** Returns how many images of class {@code label} have been scored. */
  long images(int label) {
    checkClass("label", label);
    return classImages[label];
  }

  /** Returns how many images of class {@code label} have been predicted correctly. */
  long correct(int label) {
    checkClass("label", label);
    return classCorrect[label];
  }

  /** Returns a copy of everything in this tally, from which {@link #restore} makes an equal one. */
  State state() {
    return new State(
        hits.clone(),
        fadingFactor,
        images,
        windowStart,
        correct,
        fadingCorrect,
        fadingImages,
        logLossSum,
        classImages.clone(),
        classCorrect.clone(),
        confusion.clone());
  }

  /**
   * Returns a tally that goes on exactly where the one behind {@code state} stood. With another
   * window or fading factor, that figure starts anew; the counts of all images go on.
   *
   * @throws IllegalArgumentException if the state is of another number of classes
   */
  static RollingAccuracy restore(AccuracySettings settings, State state) {
    RollingAccuracy restored = new RollingAccuracy(settings);
    if (state.classImages.length != settings.classes()) {
      throw new IllegalArgumentException(
          "there must be counts of "
              + settings.classes()
              + " classes, but there were of "
              + state.classImages.length);
    }
    System.arraycopy(state.classImages, 0, restored.classImages, 0, restored.classes);
    System.arraycopy(state.classCorrect, 0, restored.classCorrect, 0, restored.classes);
    System.arraycopy(state.confusion, 0, restored.confusion, 0, restored.confusion.length);
    restored.images = state.images;
    restored.correct = state.correct;
    restored.logLossSum = state.logLossSum;
    if (state.hits.length == settings.window()) {
      System.arraycopy(state.hits, 0, restored.hits, 0, state.hits.length);
      restored.windowStart = state.windowStart;
      for (byte hit : state.hits) {
        restored.windowCorrect += hit;
      }
    } else {
      restored.windowStart = state.images;
    }
    if (state.fadingFactor == settings.fadingFactor()) {
      restored.fadingCorrect = state.fadingCorrect;
      restored.fadingImages = state.fadingImages;
    }
    return restored;
  }

  /** Everything in a tally, as plain values. The arrays belong to the holder. */
  @SuppressWarnings("ArrayRecordComponent")
  record State(
      byte[] hits,
      double fadingFactor,
      long images,
      long windowStart,
      long correct,
      double fadingCorrect,
      double fadingImages,
      double logLossSum,
      long[] classImages,
      long[] classCorrect,
      long[] confusion) {

    /** Returns whether these can be the values of a tally. */
    boolean isPlausible() {
      int classes = classImages.length;
      if (classCorrect.length != classes || confusion.length != confusionLength(classes)) {
        return false;
      }
      for (int label = 0; label < classes; label++) {
        if (classCorrect[label] < 0 || classCorrect[label] > classImages[label]) {
          return false;
        }
      }
      for (byte hit : hits) {
        if (hit != 0 && hit != 1) {
          return false;
        }
      }
      return LongStream.of(confusion).allMatch(count -> count >= 0)
          && (confusion.length == 0 || LongStream.of(confusion).sum() == images)
          && LongStream.of(classImages).sum() == images
          && LongStream.of(classCorrect).sum() == correct
          && windowStart >= 0
          && windowStart <= images
          && Double.isFinite(fadingCorrect)
          && Double.isFinite(fadingImages)
          && Double.isFinite(logLossSum);
    }
  }
}
