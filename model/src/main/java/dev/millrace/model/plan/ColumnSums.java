package dev.millrace.model.plan;

import dev.millrace.vector.VectorDots;
import java.util.Arrays;

/** {@link WeightSums} of short rows, with the filter innermost: the gradients are transposed. */
final class ColumnSums implements WeightSums {

  private final int filters;
  private final int length;
  private final int run;
  private final int distance;
  private final int columns; // filters, rounded up to whole vectors
  private final float[] transposed; // an output row's gradients, [run, columns]
  private final float[] sums; // [length, columns]

  ColumnSums(int filters, int length, int run, int distance) {
    this.filters = filters;
    this.length = length;
    this.run = run;
    this.distance = distance;
    columns = VectorDots.columns(filters);
    transposed = new float[Math.multiplyExact(run, columns)];
    sums = new float[Math.multiplyExact(length, columns)];
  }

  @Override
  public void clear() {
    Arrays.fill(sums, 0);
  }

  @Override
  public void add(float[] gradients, int from, float[] images, int start, int[] part) {
    Rows.transpose(gradients, from, distance, filters, run, transposed, columns);
    VectorDots.add(images, start, part, run, transposed, columns, sums);
  }

  @Override
  public void storeTo(float[] target) {
    Rows.transpose(sums, 0, columns, length, filters, target, length);
  }
}
