package dev.millrace.model.data;

/**
 * A decoded image, as it is seen: turned upright, the first frame of several.
 *
 * <p>Immutable and thread-safe. Takes four bytes a pixel.
 */
public final class Picture {
  private final int height;
  private final int width;
  private final int[] argb;

  /** Takes pixels as alpha, red, green and blue, row by row; not copied, and not to be changed. */
  Picture(int height, int width, int[] argb) {
    if (argb.length != height * width) {
      throw new IllegalArgumentException(
          "pixels must be %d x %d, but were %d".formatted(height, width, argb.length));
    }
    this.height = height;
    this.width = width;
    this.argb = argb;
  }

  /** Rows, in pixels. */
  public int height() {
    return height;
  }

  /** Columns, in pixels. */
  public int width() {
    return width;
  }

  /** Whether all of its pixels are gray levels. Looks at them each time. */
  public boolean isGray() {
    for (int pixel : argb) {
      if (((pixel >> 8 ^ pixel) & 0xFFFF) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Alpha, red, green and blue, each eight bits, of all pixels. */
  int[] argb() {
    return argb;
  }
}
