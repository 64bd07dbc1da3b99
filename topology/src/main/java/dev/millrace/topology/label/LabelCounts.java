package dev.millrace.topology.label;

/**
 * What became of labels that did not come with their images, and of images without a label.
 *
 * @param joined images whose label came after or before them, and was taken
 * @param missing images that were let go without a label
 * @param unknown labels that were let go without an image
 * @param repeated labels that said again what was known
 * @param corrected labels that said something else than what was known, and corrected it
 * @param withdrawn labels that were withdrawn before their image came
 */
public record LabelCounts(
    long joined, long missing, long unknown, long repeated, long corrected, long withdrawn) {

  /** What becomes of a label, or of an image without one, in the order of the counts. */
  public enum Fate {
    JOINED,
    MISSING,
    UNKNOWN,
    REPEATED,
    CORRECTED,
    WITHDRAWN
  }

  /** Nothing yet. */
  public static final LabelCounts NONE = new LabelCounts(0, 0, 0, 0, 0, 0);

  /** Returns these and others together. */
  public LabelCounts plus(LabelCounts other) {
    return new LabelCounts(
        joined + other.joined,
        missing + other.missing,
        unknown + other.unknown,
        repeated + other.repeated,
        corrected + other.corrected,
        withdrawn + other.withdrawn);
  }

  /** Returns these and one more. */
  public LabelCounts and(Fate fate) {
    return plus(
        new LabelCounts(
            fate == Fate.JOINED ? 1 : 0,
            fate == Fate.MISSING ? 1 : 0,
            fate == Fate.UNKNOWN ? 1 : 0,
            fate == Fate.REPEATED ? 1 : 0,
            fate == Fate.CORRECTED ? 1 : 0,
            fate == Fate.WITHDRAWN ? 1 : 0));
  }
}
