package dev.millrace.model.plan;

import dev.millrace.vector.VectorLaneDots;
import java.util.Arrays;

/** {@link WeightSums} of long rows, read as they lie. */
final class LaneSums implements WeightSums {

  private final int filters;
  private final int length;
  private final int run;
  private final int[] filterRows;
  private final float[] sums; // of each lane

  LaneSums(int filters, int length, int run, int distance) {
    this.filters = filters;
    this.length = length;
    this.run = run;
    filterRows = Rows.starts(filters, distance);
    sums = new float[VectorLaneDots.sumsLength(filters, length)];
  }

  @Override
  public void clear() {
    Arrays.fill(sums, 0);
  }

  @Override
  public void add(float[] gradients, int from, float[] images, int start, int[] part) {
    VectorLaneDots.add(gradients, from, filterRows, images, start, part, run, sums);
  }

  @Override
  public void storeTo(float[] target) {
    VectorLaneDots.sum(sums, filters, length, target);
  }
}
