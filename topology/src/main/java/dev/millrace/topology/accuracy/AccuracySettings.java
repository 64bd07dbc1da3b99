package dev.millrace.topology.accuracy;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How rolling accuracy is measured.
 *
 * @param classes number of classes, at least 2
 * @param window length of the sliding window in images, at least 1
 * @param fadingFactor weight of an image relative to the next one, above 0 and below 1
 * @param classNames one per class, to be told with their figures; empty if they have none
 */
public record AccuracySettings(
    int classes, int window, double fadingFactor, List<String> classNames) {

  /** Most that a count takes in Avro's encoding, unless images are sent for many centuries. */
  private static final int COUNT_BYTES = 9;

  /** Most that a count of the window's images takes, because the window's length is an int. */
  private static final int WINDOW_COUNT_BYTES = 5;

  /** A share or another real number that may be null. */
  private static final int NULLABLE_BYTES = 1 + Double.BYTES;

  /** Label, two counts, their share, two counts of the window, and whether there is a name. */
  private static final int CLASS_BYTES =
      4 + 2 * COUNT_BYTES + NULLABLE_BYTES + 2 * WINDOW_COUNT_BYTES + 1;

  /** What a name takes beside its text: its length. */
  private static final int NAME_BYTES = 2;

  /** Six measures of two spans, two lags, the coverage, and the corrected labels. */
  private static final int MEASURES_BYTES =
      2 * (1 + 6 * NULLABLE_BYTES) + 2 * (1 + COUNT_BYTES) + NULLABLE_BYTES + COUNT_BYTES;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a setting is out of its range
   */
  public AccuracySettings {
    if (classes < 2) {
      throw new IllegalArgumentException("classes must be at least 2, but was " + classes);
    }
    if (window < 1) {
      throw new IllegalArgumentException("window must be at least 1, but was " + window);
    }
    if (!(fadingFactor > 0 && fadingFactor < 1)) {
      throw new IllegalArgumentException(
          "fading factor must be above 0 and below 1, but was " + fadingFactor);
    }
    classNames = List.copyOf(classNames);
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(
          "there must be names of " + classes + " classes, but were " + classNames.size());
    }
  }

  /**
   * Creates settings for classes without names.
   *
   * @throws IllegalArgumentException if a setting is out of its range
   */
  public AccuracySettings(int classes, int window, double fadingFactor) {
    this(classes, window, fadingFactor, List.of());
  }

  /** Returns the same with names for the classes; none if empty. */
  public AccuracySettings withClassNames(List<String> names) {
    return new AccuracySettings(classes, window, fadingFactor, names);
  }

  /** Returns the name of a class; null if they have none. */
  String className(int label) {
    return classNames.isEmpty() ? null : classNames.get(label);
  }

  /**
   * Returns the most bytes that the figures of all classes and the measures take, in one record.
   */
  public int maxFigureBytes() {
    int told = classes > AccuracyFigures.MAX_TOLD_CLASSES ? 0 : classes;
    return ClassCounts.confusionLength(classes) * (COUNT_BYTES + WINDOW_COUNT_BYTES)
        + told * CLASS_BYTES
        + (told == 0 ? 0 : nameBytes())
        + MEASURES_BYTES;
  }

  private int nameBytes() {
    return classNames.stream()
        .mapToInt(name -> NAME_BYTES + name.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }
}
