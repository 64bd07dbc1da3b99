package dev.millrace.model;

/** The index of the largest of some numbers, such as the class that a network predicts. */
public final class Argmax {

  /** There is none: one of the numbers is NaN or infinite. */
  public static final int NONE = -1;

  private Argmax() {}

  /**
   * Returns the index, counted from {@code start}, of the largest of {@code length} numbers; the
   * first of equals; {@link #NONE} if one is not finite.
   */
  public static int of(float[] values, int start, int length) {
    return of(values, start, 1, length);
  }

  /** The same, of numbers that lie {@code stride} elements apart. */
  public static int of(float[] values, int start, int stride, int length) {
    int best = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      float value = values[start + i * stride];
      if (!Float.isFinite(value)) {
        return NONE;
      }
      if (value > largest) {
        largest = value;
        best = i;
      }
    }
    return best;
  }
}
