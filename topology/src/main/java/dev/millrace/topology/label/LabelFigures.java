package dev.millrace.topology.label;

/**
 * What became of labels, and what waits now.
 *
 * @param counts since the learner began
 * @param waitingImages images that wait for a label
 * @param waitingLabels labels that wait for an image
 */
public record LabelFigures(LabelCounts counts, int waitingImages, int waitingLabels) {

  /** Nothing yet. */
  public static final LabelFigures NONE = new LabelFigures(LabelCounts.NONE, 0, 0);

  /** Returns these and those of another learner together. */
  public LabelFigures plus(LabelFigures other) {
    return new LabelFigures(
        counts.plus(other.counts),
        waitingImages + other.waitingImages,
        waitingLabels + other.waitingLabels);
  }

  /** Returns how many labels were taken in, whatever became of them. */
  public long labels() {
    return counts.joined()
        + counts.unknown()
        + counts.repeated()
        + counts.corrected()
        + counts.withdrawn()
        + waitingLabels;
  }
}
