package dev.millrace.model.data;

/**
 * An anti-aliasing pen over one plane of pixels. Lines are drawn by each pixel's distance to them,
 * and overlapping lines do not add up. Not thread-safe.
 */
final class Pen {
  private final int height;
  private final int width;
  private final float[] coverage;

  Pen(int height, int width) {
    this.height = height;
    this.width = width;
    this.coverage = new float[height * width];
  }

  /**
   * Draws a line with round ends, whose half width goes from {@code r0} to {@code r1}. A pixel's
   * center is at its column + 0.5 and row + 0.5; what lies outside is not drawn.
   *
   * @param softness pixels over which the edge fades, half of them outside the line
   */
  void line(double x0, double y0, double r0, double x1, double y1, double r1, double softness) {
    double reach = Math.max(r0, r1) + softness / 2;
    int left = Math.max(0, (int) Math.floor(Math.min(x0, x1) - reach));
    int right = Math.min(width - 1, (int) Math.floor(Math.max(x0, x1) + reach));
    int top = Math.max(0, (int) Math.floor(Math.min(y0, y1) - reach));
    int bottom = Math.min(height - 1, (int) Math.floor(Math.max(y0, y1) + reach));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squaredLength = Math.max(dx * dx + dy * dy, 1e-9);
    for (int row = top; row <= bottom; row++) {
      double py = row + 0.5 - y0;
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - x0;
        double along = Math.min(1, Math.max(0, (px * dx + py * dy) / squaredLength));
        double ex = px - along * dx;
        double ey = py - along * dy;
        double inside = r0 + along * (r1 - r0) - Math.sqrt(ex * ex + ey * ey);
        double covered = Math.min(1, inside / softness + 0.5);
        int at = row * width + column;
        if (covered > coverage[at]) {
          coverage[at] = (float) covered;
        }
      }
    }
  }

  /** The share of each pixel that is covered with ink, row by row: the pen's own array. */
  float[] coverage() {
    return coverage;
  }
}
