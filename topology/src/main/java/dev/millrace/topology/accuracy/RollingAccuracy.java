package dev.millrace.topology.accuracy;

/**
 * Prequential accuracy of a stream of predictions, by three kinds of forgetting: none (cumulative),
 * a sliding window, and a fading factor; with the log loss, and with {@link ClassCounts} of all
 * images and of the window. Pure bookkeeping, no Kafka in it.
 *
 * <p>The fading accuracy after image n is {@code sum(f^(n-i) * correct_i) / sum(f^(n-i))}, see
 * Gama, Sebastião and Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90,
 * 2013.
 *
 * <p>Not thread-safe.
 */
final class RollingAccuracy {

  private final int classes;
  private final double fadingFactor;
  private final ClassCounts counts;
  private final SlidingWindow window;

  private long images;
  private long windowStart; // images scored before the window's first
  private long correct;
  private double fadingCorrect;
  private double fadingImages;
  private double logLossSum;

  /** Creates an empty tally. */
  RollingAccuracy(AccuracySettings settings) {
    this(
        settings,
        new ClassCounts(settings.classes()),
        new SlidingWindow(settings.window(), settings.classes()));
  }

  private RollingAccuracy(AccuracySettings settings, ClassCounts counts, SlidingWindow window) {
    this.classes = settings.classes();
    this.fadingFactor = settings.fadingFactor();
    this.counts = counts;
    this.window = window;
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
    window.add(images, label, predicted);
    counts.add(label, predicted);
    images++;
    correct += hit;
    fadingCorrect = fadingFactor * fadingCorrect + hit;
    fadingImages = fadingFactor * fadingImages + 1;
    logLossSum += logLoss;
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
    return window.size();
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
    long inWindow = Math.min(images - windowStart, window.size());
    return inWindow == 0 ? 0 : (double) window.correct() / inWindow;
  }

  /** Returns the fading-factor accuracy; 0 before the first image. */
  double fading() {
    return fadingImages == 0 ? 0 : fadingCorrect / fadingImages;
  }

  /** Returns the mean log loss of all images, in nats; 0 before the first. */
  double logLoss() {
    return images == 0 ? 0 : logLossSum / images;
  }

  /** Returns the counts of all images, to read. */
  ClassCounts counts() {
    return counts;
  }

  /**
   * Returns the counts of the last {@link #window()} images, or of those since the window was
   * started, to read.
   */
  ClassCounts windowCounts() {
    return window.counts();
  }

  /** Returns a copy of everything in this tally, from which {@link #restore} makes an equal one. */
  State state() {
    return new State(
        window.hits(),
        window.labels(),
        window.predictions(),
        fadingFactor,
        images,
        windowStart,
        correct,
        fadingCorrect,
        fadingImages,
        logLossSum,
        counts.images(),
        counts.correct(),
        counts.confusion());
  }

  /**
   * Returns a tally that goes on exactly where the one behind {@code state} stood. With another
   * window or fading factor, that figure starts anew; the counts of all images go on.
   *
   * @throws IllegalArgumentException if the state is of another number of classes
   */
  static RollingAccuracy restore(AccuracySettings settings, State state) {
    if (state.classImages.length != settings.classes()) {
      throw new IllegalArgumentException(
          "there must be counts of "
              + settings.classes()
              + " classes, but there were of "
              + state.classImages.length);
    }
    boolean windowGoesOn = state.hits.length == settings.window();
    RollingAccuracy restored =
        new RollingAccuracy(
            settings,
            new ClassCounts(state.classImages, state.classCorrect, state.confusion),
            windowGoesOn
                ? new SlidingWindow(
                    state.hits, state.windowLabels, state.windowPredictions, settings.classes())
                : new SlidingWindow(settings.window(), settings.classes()));
    restored.images = state.images;
    restored.windowStart = windowGoesOn ? state.windowStart : state.images;
    restored.correct = state.correct;
    restored.logLossSum = state.logLossSum;
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
      int[] windowLabels,
      int[] windowPredictions,
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
      return ClassCounts.arePlausible(classImages, classCorrect, confusion, images, correct)
          && SlidingWindow.arePlausible(hits, windowLabels, windowPredictions, classImages.length)
          && windowStart >= 0
          && windowStart <= images
          && Double.isFinite(fadingCorrect)
          && Double.isFinite(fadingImages)
          && Double.isFinite(logLossSum);
    }
  }
}
