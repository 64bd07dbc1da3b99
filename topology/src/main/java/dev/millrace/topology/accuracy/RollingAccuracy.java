package dev.millrace.topology.accuracy;

/**
 * Prequential accuracy of a stream of predictions, by three kinds of forgetting: none (cumulative),
 * a sliding window, and a fading factor; with the confusion counts and the log loss. Pure
 * bookkeeping, no Kafka in it.
 *
 * <p>The fading accuracy after image n is {@code sum(f^(n-i) * correct_i) / sum(f^(n-i))}, see
 * Gama, Sebastião and Rodrigues, "On evaluating stream learning algorithms", Machine Learning 90,
 * 2013.
 *
 * <p>Not thread-safe.
 */
public final class RollingAccuracy {

  private final int classes;
  private final double fadingFactor;
  private final byte[] hits; // ring: 1 where image n, at n % window, was right
  private final long[] confusion; // [label, predicted]

  private long images;
  private long correct;
  private int windowCorrect;
  private double fadingCorrect;
  private double fadingImages;
  private double logLossSum;

  /** Creates an empty tally. */
  public RollingAccuracy(AccuracySettings settings) {
    this.classes = settings.classes();
    this.fadingFactor = settings.fadingFactor();
    this.hits = new byte[settings.window()];
    this.confusion = new long[classes * classes];
  }

  /**
   * Scores one prediction.
   *
   * @param label the true class
   * @param predicted the predicted class
   * @param logLoss -ln(probability given to the true class), in nats
   * @throws IllegalArgumentException if a class is not below the number of classes
   */
  public void add(int label, int predicted, double logLoss) {
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
    confusion[label * classes + predicted]++;
  }

  private void checkClass(String what, int value) {
    if (value < 0 || value >= classes) {
      throw new IllegalArgumentException(
          what + " must be from 0 to " + (classes - 1) + ", but was " + value);
    }
  }

  /** Returns the number of classes. */
  public int classes() {
    return classes;
  }

  /** Returns the length of the sliding window, in images. */
  public int window() {
    return hits.length;
  }

  /** Returns the fading factor. */
  public double fadingFactor() {
    return fadingFactor;
  }

  /** Returns how many images have been scored. */
  public long images() {
    return images;
  }

  /** Returns the share of all images that was right; 0 before the first. */
  public double cumulative() {
    return images == 0 ? 0 : (double) correct / images;
  }

  /** Returns the share of the last {@link #window()} images that was right; 0 before the first. */
  public double windowed() {
    return images == 0 ? 0 : (double) windowCorrect / Math.min(images, hits.length);
  }

  /** Returns the fading-factor accuracy; 0 before the first image. */
  public double fading() {
    return images == 0 ? 0 : fadingCorrect / fadingImages;
  }

  /** Returns the mean log loss of all images, in nats; 0 before the first. */
  public double logLoss() {
    return images == 0 ? 0 : logLossSum / images;
  }

  /** Returns how many images of class {@code label} were predicted to be {@code predicted}. */
  public long confusion(int label, int predicted) {
    checkClass("label", label);
    checkClass("predicted", predicted);
    return confusion[label * classes + predicted];
  }

  /** Returns how many images of class {@code label} have been scored. */
  public long images(int label) {
    checkClass("label", label);
    long sum = 0;
    for (int predicted = 0; predicted < classes; predicted++) {
      sum += confusion[label * classes + predicted];
    }
    return sum;
  }

  /** Returns a copy of everything in this tally, from which {@link #restore} makes an equal one. */
  State state() {
    return new State(
        hits.clone(),
        fadingFactor,
        images,
        correct,
        fadingCorrect,
        fadingImages,
        logLossSum,
        confusion.clone());
  }

  /** Returns a tally that goes on exactly where the one behind {@code state} stood. */
  static RollingAccuracy restore(int classes, State state) {
    RollingAccuracy restored =
        new RollingAccuracy(new AccuracySettings(classes, state.hits.length, state.fadingFactor));
    if (state.confusion.length != restored.confusion.length) {
      throw new IllegalArgumentException(
          "confusion must have "
              + restored.confusion.length
              + " entries for "
              + classes
              + " classes, but had "
              + state.confusion.length);
    }
    System.arraycopy(state.hits, 0, restored.hits, 0, state.hits.length);
    System.arraycopy(state.confusion, 0, restored.confusion, 0, state.confusion.length);
    restored.images = state.images;
    restored.correct = state.correct;
    restored.fadingCorrect = state.fadingCorrect;
    restored.fadingImages = state.fadingImages;
    restored.logLossSum = state.logLossSum;
    for (byte hit : state.hits) {
      restored.windowCorrect += hit;
    }
    return restored;
  }

  /** Everything in a tally, as plain values. The arrays belong to the holder. */
  @SuppressWarnings("ArrayRecordComponent")
  record State(
      byte[] hits,
      double fadingFactor,
      long images,
      long correct,
      double fadingCorrect,
      double fadingImages,
      double logLossSum,
      long[] confusion) {}
}
