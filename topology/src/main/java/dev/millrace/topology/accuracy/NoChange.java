package dev.millrace.topology.accuracy;

/**
 * The model beside the no-change classifier, which predicts for each image the label of the image
 * that was scored before it. For the first image it predicts nothing, and is wrong.
 *
 * <p>With n images, c of which the model and r of which no-change got right: {@code kappaT = (c -
 * r) / (n - r)}, see Žliobaitė, Bifet, Read, Pfahringer and Holmes, "Evaluation methods and
 * decision theory for classification of streaming data with temporal dependence", Machine Learning
 * 98, 2015. MOA and River count alike, but MOA lets the first prediction be class 0.
 *
 * <p>A prediction is not made again when a label is corrected later. Not thread-safe.
 */
final class NoChange {

  private long images;
  private long correct;
  private long repeats;

  /** Creates counts of nothing. */
  NoChange() {
    this(0, 0, 0);
  }

  /** Creates counts that go on from these. */
  NoChange(long images, long correct, long repeats) {
    this.images = images;
    this.correct = correct;
    this.repeats = repeats;
  }

  /**
   * Counts an image.
   *
   * @param last the label of the image before, or {@link SlidingWindow#UNKNOWN}
   */
  void add(int label, int predicted, int last) {
    change(label, predicted, last, 1);
  }

  /** Takes back an image that was counted. */
  void remove(int label, int predicted, int last) {
    change(label, predicted, last, -1);
  }

  private void change(int label, int predicted, int last, int by) {
    images += by;
    correct += label == predicted ? by : 0;
    repeats += label == last ? by : 0;
  }

  /**
   * Gives an image another label whose predecessor is not known any more: what no-change predicted
   * for it counts as before.
   */
  void relabel(int before, int after, int predicted) {
    int by = (after == predicted ? 1 : 0) - (before == predicted ? 1 : 0);
    correct = Math.min(images, Math.max(0, correct + by)); // it may be older than these counts
  }

  /** Returns kappa against no-change, 1 at most; null if no-change is always right. */
  Double kappaT() {
    return Ratio.of(correct - repeats, images - repeats);
  }

  /** Returns how many images are counted. */
  long images() {
    return images;
  }

  /** Returns how many of them the model predicted correctly. */
  long correct() {
    return correct;
  }

  /** Returns how many of them had the label of the image before. */
  long repeats() {
    return repeats;
  }

  /** Returns whether these can be counts of at most so many images. */
  boolean isPlausible(long allImages) {
    return correct >= 0
        && correct <= images
        && repeats >= 0
        && repeats <= images
        && images <= allImages;
  }
}
