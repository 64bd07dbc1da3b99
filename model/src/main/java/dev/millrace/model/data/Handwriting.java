package dev.millrace.model.data;

import java.util.List;

/**
 * One digit as one hand would write it: a shape of {@link DigitShapes} made unlike all others by
 * moved points, bends, slant, rotation and size, placed in its field as in MNIST. Not thread-safe.
 */
final class Handwriting {
  static final int SIDE = 28;
  private static final int MARGIN = 2;
  private static final int PIECES_PER_POINT = 5;
  private static final int MAX_POINTS = 128;

  private final SplitMix64 random;
  private final double[] x = new double[MAX_POINTS];
  private final double[] y = new double[MAX_POINTS];

  /** Where a stroke ends in the arrays of points. */
  private final int[] strokeEnd;

  private int points;

  Handwriting(DigitShapes.Shape shape, SplitMix64 random) {
    this.random = random;
    this.strokeEnd = new int[shape.strokes().size()];
    double wobble = random.uniform(1, 5.5);
    for (int s = 0; s < strokeEnd.length; s++) {
      List<DigitShapes.Point> stroke = shape.strokes().get(s).points();
      addStroke(stroke.stream().map(point -> moved(point, wobble)).toList());
      strokeEnd[s] = points;
    }
    bend();
    turn();
  }

  /** A point somewhere near, in coordinates from -1 to 1. */
  private DigitShapes.Point moved(DigitShapes.Point point, double wobble) {
    return new DigitShapes.Point(
        (point.x() - 50 + wobble * random.gaussian()) / 50,
        (point.y() - 50 + wobble * random.gaussian()) / 50,
        point.corner());
  }

  /** Adds points along a Catmull-Rom spline through the given ones, straightened at corners. */
  private void addStroke(List<DigitShapes.Point> stroke) {
    add(stroke.get(0).x(), stroke.get(0).y());
    for (int i = 0; i + 1 < stroke.size(); i++) {
      DigitShapes.Point from = stroke.get(i);
      DigitShapes.Point to = stroke.get(i + 1);
      DigitShapes.Point before = i == 0 || from.corner() ? from : stroke.get(i - 1);
      DigitShapes.Point after = i + 2 == stroke.size() || to.corner() ? to : stroke.get(i + 2);
      for (int piece = 1; piece <= PIECES_PER_POINT; piece++) {
        double t = (double) piece / PIECES_PER_POINT;
        add(
            spline(before.x(), from.x(), to.x(), after.x(), t),
            spline(before.y(), from.y(), to.y(), after.y(), t));
      }
    }
  }

  private void add(double px, double py) {
    x[points] = px;
    y[points++] = py;
  }

  private static double spline(double p0, double p1, double p2, double p3, double t) {
    double linear = p2 - p0;
    double quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3;
    double cubic = 3 * (p1 - p2) + p3 - p0;
    return p1 + 0.5 * t * (linear + t * (quadratic + t * cubic));
  }

  /** Bends the plane by a random polynomial of second and third degree. */
  private void bend() {
    double[] a = new double[8];
    for (int i = 0; i < a.length; i++) {
      a[i] = 0.09 * random.gaussian();
    }
    for (int i = 0; i < points; i++) {
      double u = x[i];
      double v = y[i];
      x[i] = u + a[0] * u * u + a[1] * u * v + a[2] * v * v + a[3] * v * v * v;
      y[i] = v + a[4] * u * u + a[5] * u * v + a[6] * v * v + a[7] * u * u * u;
    }
  }

  /** Narrows, slants and rotates. */
  private void turn() {
    double aspect = random.uniform(0.6, 1.1);
    double slant = 0.16 + 0.24 * random.gaussian();
    double angle = 0.14 * random.gaussian();
    // StrictMath: the same bits on every platform.
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    for (int i = 0; i < points; i++) {
      double u = aspect * x[i] - slant * y[i];
      double v = y[i];
      x[i] = cos * u - sin * v;
      y[i] = sin * u + cos * v;
    }
  }

  /** The written digit: {@link #SIDE} x {@link #SIDE} unsigned bytes, row by row. */
  byte[] draw() {
    double radius = 0.8 + 1.2 * random.uniform(0, 1) * random.uniform(0.3, 1);
    double softness = random.uniform(1, 1.7);
    double size = random.uniform(17.5, 20);
    place(size - 2 * radius, radius + softness / 2);

    Pen pen = new Pen(SIDE, SIDE);
    double pressure = random.uniform(-0.3, 0.3);
    double sway = random.uniform(0, 0.25);
    int start = 0;
    for (int end : strokeEnd) {
      for (int i = start; i + 1 < end; i++) {
        pen.line(
            x[i],
            y[i],
            radius * pressure(start, i, end, pressure, sway),
            x[i + 1],
            y[i + 1],
            radius * pressure(start, i + 1, end, pressure, sway),
            softness);
      }
      start = end;
    }
    return toBytes(pen.coverage());
  }

  /** How broad the pen is at a point, as a factor: it changes slowly along the stroke. */
  private static double pressure(int start, int point, int end, double slope, double sway) {
    double along = 2.0 * (point - start) / Math.max(1, end - 1 - start) - 1;
    double factor = 1 + slope * along - sway * along * along;
    return Math.min(1, Math.max(0.55, factor));
  }

  /** Scales the points to fit a square, and puts the center of the line near the middle. */
  private void place(double side, double border) {
    double minX = x[0];
    double maxX = x[0];
    double minY = y[0];
    double maxY = y[0];
    for (int i = 1; i < points; i++) {
      minX = Math.min(minX, x[i]);
      maxX = Math.max(maxX, x[i]);
      minY = Math.min(minY, y[i]);
      maxY = Math.max(maxY, y[i]);
    }
    double scale = side / Math.max(maxX - minX, maxY - minY);
    double[] center = centerOfLine();
    double middleX = SIDE / 2.0 + random.uniform(-0.8, 0.8);
    double middleY = SIDE / 2.0 + random.uniform(-0.8, 0.8);
    double shiftX = shift(middleX - scale * center[0], scale * minX, scale * maxX, border);
    double shiftY = shift(middleY - scale * center[1], scale * minY, scale * maxY, border);
    for (int i = 0; i < points; i++) {
      x[i] = scale * x[i] + shiftX;
      y[i] = scale * y[i] + shiftY;
    }
  }

  /** The wanted shift, or the nearest to it that leaves the margin free. */
  private static double shift(double wanted, double min, double max, double border) {
    double lowest = MARGIN + border - min;
    double highest = SIDE - MARGIN - border - max;
    return Math.max(lowest, Math.min(highest, wanted));
  }

  private double[] centerOfLine() {
    double sumX = 0;
    double sumY = 0;
    double sumLength = 0;
    int start = 0;
    for (int end : strokeEnd) {
      for (int i = start; i + 1 < end; i++) {
        double dx = x[i + 1] - x[i];
        double dy = y[i + 1] - y[i];
        double length = Math.sqrt(dx * dx + dy * dy);
        sumX += length * (x[i] + x[i + 1]) / 2;
        sumY += length * (y[i] + y[i + 1]) / 2;
        sumLength += length;
      }
      start = end;
    }
    return new double[] {sumX / sumLength, sumY / sumLength};
  }

  private byte[] toBytes(float[] coverage) {
    double ink = random.uniform(235, 300);
    double grain = random.uniform(0, 0.15);
    byte[] pixels = new byte[coverage.length];
    for (int i = 0; i < pixels.length; i++) {
      if (coverage[i] > 0) {
        double level = ink * coverage[i] * (1 + grain * random.gaussian());
        pixels[i] = (byte) (int) Math.max(0, Math.min(255, level));
      }
    }
    return pixels;
  }
}
