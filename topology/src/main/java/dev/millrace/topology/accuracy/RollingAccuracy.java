package dev.millrace.topology.accuracy;

import java.util.OptionalInt;

/**
 * Prequential accuracy of a stream of predictions, by three kinds of forgetting: none (cumulative),
 * a sliding window, and a fading factor; with the log loss, and with a {@link Tally} of all images
 * and of the window. Pure bookkeeping, no Kafka in it.
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
  private final Tally tally;
  private final SlidingWindow window;

  private long images;
  private long windowStart; // images scored before the window's first
  private long fadingStart; // images scored before the fading accuracy was started
  private long correct;
  private int lastLabel = SlidingWindow.UNKNOWN;
  private long corrected;
  private double fadingCorrect;
  private double fadingImages;
  private double logLossSum;

  /** Creates an empty tally. */
  RollingAccuracy(AccuracySettings settings) {
    this(
        settings,
        new Tally(settings.classes()),
        new SlidingWindow(settings.window(), settings.classes()));
  }

  private RollingAccuracy(AccuracySettings settings, Tally tally, SlidingWindow window) {
    this.classes = settings.classes();
    this.fadingFactor = settings.fadingFactor();
    this.tally = tally;
    this.window = window;
  }

  /**
   * Scores one prediction.
   *
   * @throws IllegalArgumentException if a class is not below the number of classes
   */
  void add(Scored image) {
    checkClass("label", image.label());
    checkClass("predicted", image.predicted());
    int hit = image.label() == image.predicted() ? 1 : 0;
    window.add(images, image, lastLabel);
    tally.add(image.label(), image.predicted(), image.confidence(), lastLabel);
    images++;
    correct += hit;
    fadingCorrect = fadingFactor * fadingCorrect + hit;
    fadingImages = fadingFactor * fadingImages + 1;
    logLossSum += image.logLoss();
    lastLabel = image.label();
  }

  /**
   * Gives an image that was scored another label: in all figures of all images, and in those of the
   * window and the fading accuracy if it still stands in the window.
   *
   * @throws IllegalArgumentException if a class is not below the number of classes, or no image
   *     with that label and that prediction was scored
   */
  void relabel(Relabeling image) {
    checkClass("label before", image.before());
    checkClass("label after", image.after());
    checkClass("predicted", image.predicted());
    if (!tally.counts().has(image.before(), image.predicted())) {
      throw new IllegalArgumentException(
          "a correction must be of a scored image, but none of class "
              + image.before()
              + " was predicted as class "
              + image.predicted());
    }
    int by = hit(image.after(), image) - hit(image.before(), image);
    OptionalInt slot = window.find(image);
    OptionalInt last = OptionalInt.empty();
    if (slot.isPresent()) {
      relabel(slot.getAsInt(), image, by);
      last = OptionalInt.of(window.lastLabel(slot.getAsInt()));
    }
    tally.relabel(image, last);
    correct += by;
    logLossSum += image.logLossChange();
    corrected++;
  }

  private static int hit(int label, Relabeling image) {
    return label == image.predicted() ? 1 : 0;
  }

  /** Gives an image in the window another label: there, and in the fading accuracy. */
  private void relabel(int slot, Relabeling image, int by) {
    window.relabel(slot, image.after());
    int newest = (int) ((images - 1) % window.size());
    int age = Math.floorMod(newest - slot, window.size());
    if (age == 0) {
      lastLabel = image.after();
    }
    if (images - 1 - age >= fadingStart) {
      fadingCorrect = Math.max(0, fadingCorrect + by * Math.pow(fadingFactor, age));
    }
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

  /** Returns how many labels of scored images were corrected. */
  long corrected() {
    return corrected;
  }

  /** Returns the counts of all images, to read. */
  Tally tally() {
    return tally;
  }

  /**
   * Returns the counts of the last {@link #window()} images, or of those since the window was
   * started, to read.
   */
  Tally windowTally() {
    return window.tally();
  }

  /** Returns the times from the same images to their labels, to read. */
  LabelLags windowLags() {
    return window.lags();
  }

  /** Returns a copy of everything in this tally, from which {@link #restore} makes an equal one. */
  State state() {
    return new State(
        window.rings(),
        tally.copy(),
        fadingFactor,
        images,
        windowStart,
        fadingStart,
        correct,
        lastLabel,
        corrected,
        fadingCorrect,
        fadingImages,
        logLossSum);
  }

  /**
   * Returns a tally that goes on exactly where the one behind {@code state} stood. With another
   * window or fading factor, that figure starts anew; the counts of all images go on.
   *
   * @throws IllegalArgumentException if the state is of another number of classes
   */
  static RollingAccuracy restore(AccuracySettings settings, State state) {
    if (state.classes() != settings.classes()) {
      throw new IllegalArgumentException(
          "there must be counts of "
              + settings.classes()
              + " classes, but there were of "
              + state.classes());
    }
    boolean windowGoesOn = state.window.size() == settings.window();
    RollingAccuracy restored =
        new RollingAccuracy(
            settings,
            state.tally.copy(),
            windowGoesOn
                ? new SlidingWindow(state.window, settings.classes())
                : new SlidingWindow(settings.window(), settings.classes()));
    restored.images = state.images;
    restored.windowStart = windowGoesOn ? state.windowStart : state.images;
    restored.correct = state.correct;
    restored.lastLabel = state.lastLabel;
    restored.corrected = state.corrected;
    restored.logLossSum = state.logLossSum;
    restored.fadingStart = state.images;
    if (state.fadingFactor == settings.fadingFactor()) {
      restored.fadingStart = state.fadingStart;
      restored.fadingCorrect = state.fadingCorrect;
      restored.fadingImages = state.fadingImages;
    }
    return restored;
  }

  /** Everything in a tally, as plain values. */
  record State(
      WindowRings window,
      Tally tally,
      double fadingFactor,
      long images,
      long windowStart,
      long fadingStart,
      long correct,
      int lastLabel,
      long corrected,
      double fadingCorrect,
      double fadingImages,
      double logLossSum) {

    int classes() {
      return tally.counts().classes();
    }

    /** Returns whether these can be the values of a tally. */
    boolean isPlausible() {
      return tally.isPlausible(images, correct)
          && window.isPlausible(classes())
          && windowStart >= 0
          && windowStart <= images
          && fadingStart >= 0
          && fadingStart <= images
          && lastLabel >= SlidingWindow.UNKNOWN
          && lastLabel < classes()
          && corrected >= 0
          && Double.isFinite(fadingCorrect)
          && Double.isFinite(fadingImages)
          && Double.isFinite(logLossSum);
    }
  }
}
