package dev.millrace.model.plan;

/**
 * Sums up the gradients by the weights of a convolution: {@code dW += dY · Xᵀ}, dot products of
 * rows of the output's gradients with parts of the images. Owns no native memory.
 */
interface WeightSums {

  /** Floats of a row from which on lanes of their own are worth what adding them up costs. */
  int LONG = 128;

  /**
   * Sums of nothing yet.
   *
   * @param filters of the convolution
   * @param length weights of a filter
   * @param run floats of an output row
   * @param distance from an output row to that of the next filter
   */
  static WeightSums of(int filters, int length, int run, int distance) {
    return run < LONG
        ? new ColumnSums(filters, length, run, distance)
        : new LaneSums(filters, length, run, distance);
  }

  /** Forgets the sums. */
  void clear();

  /**
   * Adds what the output rows of all filters give.
   *
   * @param gradients by the output; the first filter's row starts at {@code from}
   * @param images what the output was computed from
   * @param part where the part that belongs to each weight of a filter starts, counted from {@code
   *     start}
   */
  void add(float[] gradients, int from, float[] images, int start, int[] part);

  /** Writes the sums, [filters, length]. */
  void storeTo(float[] target);
}
