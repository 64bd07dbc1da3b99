package dev.millrace.topology.accuracy;

import java.util.OptionalInt;

/**
 * The last images that were scored: what is known of each, and their {@link Tally}. Not
 * thread-safe.
 *
 * <p>State that was saved before classes were kept tells only whether its images were right. They
 * count for {@link #correct()}, and in {@link #tally()} once others have taken their places.
 */
final class SlidingWindow {

  /** Stands for the classes where no image is, or one whose classes were not kept. */
  static final int UNKNOWN = -1;

  private final WindowRings rings;
  private final Tally tally;
  private final LabelLags lags = new LabelLags();
  private int correct;

  /** Creates a window without an image in it. */
  SlidingWindow(int size, int classes) {
    this(WindowRings.empty(size), classes);
  }

  /** Creates a window that goes on from what these rings hold; they are copied. */
  SlidingWindow(WindowRings saved, int classes) {
    rings = saved.copy();
    tally = new Tally(classes);
    for (int slot = 0; slot < rings.size(); slot++) {
      correct += rings.hits()[slot];
      count(slot);
    }
  }

  /**
   * Puts an image in the place of the oldest.
   *
   * @param number how many were scored before it
   * @param last the label of the image before it, or {@link #UNKNOWN}
   */
  void add(long number, Scored image, int last) {
    int slot = (int) (number % rings.size());
    uncount(slot);
    rings.labels()[slot] = image.label();
    rings.predictions()[slot] = image.predicted();
    rings.lastLabels()[slot] = last;
    rings.confidences()[slot] = image.confidence();
    rings.lagsMs()[slot] = image.lagMs();
    rings.ids()[slot] = image.id();
    count(slot);
    setHit(slot);
  }

  /** Returns where an image stands, in time linear in the size; empty if it does not. */
  OptionalInt find(Relabeling image) {
    for (int slot = 0; slot < rings.size(); slot++) {
      if (rings.ids()[slot] == image.id()
          && rings.labels()[slot] == image.before()
          && rings.predictions()[slot] == image.predicted()) {
        return OptionalInt.of(slot);
      }
    }
    return OptionalInt.empty();
  }

  /** Gives the image of a slot another label. */
  void relabel(int slot, int label) {
    uncount(slot);
    rings.labels()[slot] = label;
    count(slot);
    setHit(slot);
  }

  private void setHit(int slot) {
    int hit = rings.labels()[slot] == rings.predictions()[slot] ? 1 : 0;
    correct += hit - rings.hits()[slot];
    rings.hits()[slot] = (byte) hit;
  }

  private void count(int slot) {
    int label = rings.labels()[slot];
    if (label != UNKNOWN) {
      tally.add(
          label, rings.predictions()[slot], rings.confidences()[slot], rings.lastLabels()[slot]);
      lags.add(rings.lagsMs()[slot]);
    }
  }

  private void uncount(int slot) {
    int label = rings.labels()[slot];
    if (label != UNKNOWN) {
      tally.remove(
          label, rings.predictions()[slot], rings.confidences()[slot], rings.lastLabels()[slot]);
      lags.remove(rings.lagsMs()[slot]);
    }
  }

  /** Returns how many images it holds at most. */
  int size() {
    return rings.size();
  }

  /** Returns how many of its images were right. */
  int correct() {
    return correct;
  }

  /** Returns the label that the no-change classifier predicted for the image of a slot. */
  int lastLabel(int slot) {
    return rings.lastLabels()[slot];
  }

  /** Returns the counts of its images, to read. */
  Tally tally() {
    return tally;
  }

  /** Returns the times from its images to their labels, to read. */
  LabelLags lags() {
    return lags;
  }

  /** Returns a copy of what it holds. */
  WindowRings rings() {
    return rings.copy();
  }
}
