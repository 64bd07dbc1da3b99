package dev.millrace.model.data;

import java.util.Arrays;

/**
 * Changes the size of a plane of pixels, rows and columns one after the other: the mean of the
 * covered area where it becomes smaller, linear interpolation between pixel centers where larger.
 */
final class Resampler {

  /** Parts of a pixel this small are rounding errors. */
  private static final double EDGE = 1e-6;

  /** For each target pixel: where its source pixels begin, and their weights, which sum to 1. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Axis(int[] first, float[][] weights) {}

  private Resampler() {}

  /**
   * Writes a plane in another size.
   *
   * @param source height x width bytes; not modified
   * @param padding what {@link Fitting.Mode#PAD} adds, in 0 to 255
   * @param target receives {@code targetHeight x targetWidth} bytes from {@code offset} on
   */
  static void resample(
      Fitting.Mode mode,
      byte[] source,
      int height,
      int width,
      int padding,
      byte[] target,
      int offset,
      int targetHeight,
      int targetWidth) {
    double top = 0;
    double left = 0;
    double takenHeight = height;
    double takenWidth = width;
    int innerHeight = targetHeight;
    int innerWidth = targetWidth;
    double scaleY = (double) targetHeight / height;
    double scaleX = (double) targetWidth / width;
    if (mode == Fitting.Mode.CROP) {
      double scale = Math.max(scaleY, scaleX);
      takenHeight = Math.min(height, targetHeight / scale);
      takenWidth = Math.min(width, targetWidth / scale);
      top = (height - takenHeight) / 2;
      left = (width - takenWidth) / 2;
    } else if (mode == Fitting.Mode.PAD) {
      double scale = Math.min(scaleY, scaleX);
      innerHeight = clamp(Math.round(height * scale), targetHeight);
      innerWidth = clamp(Math.round(width * scale), targetWidth);
    }
    Axis rows = axis(height, top, takenHeight, innerHeight);
    Axis columns = axis(width, left, takenWidth, innerWidth);
    float[] narrow = new float[height * innerWidth];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < innerWidth; x++) {
        float sum = 0;
        int at = y * width + columns.first()[x];
        for (float weight : columns.weights()[x]) {
          sum += weight * (source[at++] & 0xFF);
        }
        narrow[y * innerWidth + x] = sum;
      }
    }
    Arrays.fill(target, offset, offset + targetHeight * targetWidth, (byte) padding);
    int corner =
        offset + (targetHeight - innerHeight) / 2 * targetWidth + (targetWidth - innerWidth) / 2;
    for (int y = 0; y < innerHeight; y++) {
      for (int x = 0; x < innerWidth; x++) {
        float sum = 0;
        int at = rows.first()[y] * innerWidth + x;
        for (float weight : rows.weights()[y]) {
          sum += weight * narrow[at];
          at += innerWidth;
        }
        target[corner + y * targetWidth + x] = (byte) Math.min(255, Math.round(sum));
      }
    }
  }

  private static int clamp(long size, int most) {
    return (int) Math.max(1, Math.min(most, size));
  }

  /** Maps {@code taken} of {@code size} source pixels, from {@code start} on, to target pixels. */
  private static Axis axis(int size, double start, double taken, int targets) {
    int[] first = new int[targets];
    float[][] weights = new float[targets][];
    double step = taken / targets;
    for (int i = 0; i < targets; i++) {
      double middle = start + (i + 0.5) * step;
      // A triangle of one pixel to each side interpolates; a box of the covered area averages.
      double from = step > 1 ? start + i * step : middle - 1;
      double to = step > 1 ? start + (i + 1) * step : middle + 1;
      first[i] = Math.max(0, (int) Math.floor(from + EDGE));
      int end = Math.max(first[i] + 1, Math.min(size, (int) Math.ceil(to - EDGE)));
      weights[i] = new float[end - first[i]];
      double sum = 0;
      for (int k = first[i]; k < end; k++) {
        double weight =
            step > 1
                ? Math.min(to, k + 1) - Math.max(from, k)
                : Math.max(0, 1 - Math.abs(k + 0.5 - middle));
        weights[i][k - first[i]] = (float) weight;
        sum += weight;
      }
      for (int k = 0; k < weights[i].length; k++) {
        weights[i][k] /= (float) sum;
      }
    }
    return new Axis(first, weights);
  }
}
