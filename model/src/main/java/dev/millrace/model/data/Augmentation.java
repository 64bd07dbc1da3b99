package dev.millrace.model.data;

import dev.millrace.model.random.RandomKey;

/**
 * Random shifts, small rotations and mirroring of training images, which make them vary as
 * handwriting or photographs do.
 *
 * <p>Each image is turned about its center by an angle uniform in {@code ±degrees} and moved by
 * whole pixels, down and to the right, each uniform in {@code ±shift}. What comes in from outside
 * is background, 0. Turned pixels are interpolated linearly between their four neighbors; without
 * rotation, pixels move unchanged.
 *
 * <p>What happens to an image depends on the key and its index alone: there is no random state to
 * save. Allocates nothing. Immutable and thread-safe.
 *
 * <p>Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks Applied to
 * Visual Document Analysis" (ICDAR 2003), for why it helps.
 *
 * @param shift most pixels to move in each direction, at least 0
 * @param degrees largest angle, in [0, 180]
 * @param mirror whether every second image, at random, is mirrored left to right, too
 */
public record Augmentation(int shift, double degrees, boolean mirror) {

  /** Leaves images as they are. */
  public static final Augmentation NONE = new Augmentation(0, 0);

  /** Suits digits of 28 x 28 pixels: up to 1 pixel and 10 degrees. */
  public static final Augmentation DIGITS = new Augmentation(1, 10);

  /** Suits small photographs: mirrored, and up to 2 pixels. */
  public static final Augmentation PHOTOGRAPHS = new Augmentation(2, 0, true);

  private static final int NUMBERS_PER_IMAGE = 3;
  private static final long MIRRORED = 0x6d6972726f72L;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Augmentation {
    if (shift < 0) {
      throw new IllegalArgumentException("shift must be at least 0, but was " + shift);
    }
    if (!(degrees >= 0 && degrees <= 180)) {
      throw new IllegalArgumentException("degrees must be in [0, 180], but was " + degrees);
    }
  }

  /**
   * Mirrors nothing.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Augmentation(int shift, double degrees) {
    this(shift, degrees, false);
  }

  /** What suits images of so many channels: color is taken for photographs, gray for writing. */
  public static Augmentation suitedTo(int channels) {
    return channels > 1 ? PHOTOGRAPHS : DIGITS;
  }

  /** Whether images stay as they are. */
  public boolean isNone() {
    return shift == 0 && degrees == 0 && !mirror;
  }

  /**
   * Writes one changed image.
   *
   * @param image planes of {@code height x width} unsigned bytes, one after another; not modified
   * @param height rows, in pixels
   * @param width columns, in pixels
   * @param key of the random numbers
   * @param index of the image under that key, such as a count of all images before it
   * @param target receives the result; another array than {@code image}, of the same length
   * @throws IllegalArgumentException if the lengths do not fit, or both arrays are the same
   */
  public void apply(byte[] image, int height, int width, RandomKey key, long index, byte[] target) {
    if (image == target) {
      throw new IllegalArgumentException("target must be another array than the image");
    }
    if (target.length != image.length || image.length % Math.multiplyExact(height, width) != 0) {
      throw new IllegalArgumentException(
          "image and target must be planes of %d x %d pixels, but were %d and %d bytes"
              .formatted(height, width, image.length, target.length));
    }
    long first = index * NUMBERS_PER_IMAGE;
    int down = offset(key.uniform(first));
    int right = offset(key.uniform(first + 1));
    double radians = StrictMath.toRadians(degrees * (2 * key.uniform(first + 2) - 1));
    boolean mirrored =
        mirror && RandomKey.uniform(RandomKey.fold(key.state(), MIRRORED), index) < 0.5;
    for (int start = 0; start < image.length; start += height * width) {
      if (degrees == 0) {
        move(image, start, height, width, down, right, target);
      } else {
        turn(image, start, height, width, down, right, radians, target);
      }
      if (mirrored) {
        reverseRows(target, start, height, width);
      }
    }
  }

  private static void reverseRows(byte[] image, int start, int height, int width) {
    for (int row = start; row < start + height * width; row += width) {
      for (int left = row, right = row + width - 1; left < right; left++, right--) {
        byte pixel = image[left];
        image[left] = image[right];
        image[right] = pixel;
      }
    }
  }

  private int offset(double uniform) {
    return (int) (uniform * (2 * shift + 1)) - shift;
  }

  static void move(
      byte[] image, int start, int height, int width, int down, int right, byte[] target) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        target[start + y * width + x] =
            (byte) pixel(image, start, height, width, y - down, x - right);
      }
    }
  }

  /** Turns clockwise, then moves: each target pixel is looked up where it came from. */
  static void turn(
      byte[] image,
      int start,
      int height,
      int width,
      int down,
      int right,
      double radians,
      byte[] target) {
    float cos = (float) StrictMath.cos(radians);
    float sin = (float) StrictMath.sin(radians);
    float centerY = (height - 1) / 2f;
    float centerX = (width - 1) / 2f;
    for (int y = 0; y < height; y++) {
      float dy = y - down - centerY;
      for (int x = 0; x < width; x++) {
        float dx = x - right - centerX;
        float fromY = cos * dy - sin * dx + centerY;
        float fromX = sin * dy + cos * dx + centerX;
        target[start + y * width + x] =
            (byte) interpolate(image, start, height, width, fromY, fromX);
      }
    }
  }

  private static int interpolate(byte[] image, int start, int height, int width, float y, float x) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    float lower = y - top;
    float righter = x - left;
    float above =
        (1 - righter) * pixel(image, start, height, width, top, left)
            + righter * pixel(image, start, height, width, top, left + 1);
    float below =
        (1 - righter) * pixel(image, start, height, width, top + 1, left)
            + righter * pixel(image, start, height, width, top + 1, left + 1);
    return Math.round((1 - lower) * above + lower * below);
  }

  private static int pixel(byte[] image, int start, int height, int width, int y, int x) {
    boolean inside = y >= 0 && y < height && x >= 0 && x < width;
    return inside ? image[start + y * width + x] & 0xFF : 0;
  }
}
