package dev.millrace.model.data;

import java.util.List;
import java.util.OptionalLong;

/**
 * An endless set of labeled digits, 28 x 28 gray levels, that are drawn stroke by stroke: shapes,
 * slant, rotation, size, place, breadth of the line, wobble and grain all vary. Like MNIST's they
 * fit a box of 20 x 20 and have the middle of their ink near the middle of the image.
 *
 * <p>Image i depends on the seed, the part (training or test) and i alone, bit for bit on every
 * platform. So a source can begin anywhere, and the test part is drawn from other random numbers
 * than the training part. Labels are drawn uniformly. Immutable and thread-safe.
 */
public final class DrawnDigits {
  /** Rows and columns of an image, in pixels. */
  public static final int SIDE = Handwriting.SIDE;

  /** The digits. */
  public static final int CLASSES = 10;

  private final String name;
  private final long seed;
  private final long part;

  private DrawnDigits(String name, long seed, long part) {
    this.name = name;
    this.seed = seed;
    this.part = part;
  }

  /** The images to train on; with seed 1, ids are {@code drawn-1-00042}. */
  public static DrawnDigits training(long seed) {
    return new DrawnDigits("drawn-" + seed, seed, 0);
  }

  /** The images held out to test with; with seed 1, ids are {@code drawn-test-1-00042}. */
  public static DrawnDigits test(long seed) {
    return new DrawnDigits("drawn-test-" + seed, seed, 1);
  }

  /**
   * Image {@code index}, always the same.
   *
   * @throws IllegalArgumentException if {@code index} is negative
   */
  public ImageSample get(long index) {
    SplitMix64 random = random(index);
    int label = random.nextInt(CLASSES);
    List<DigitShapes.Shape> shapes = DigitShapes.of(label);
    DigitShapes.Shape shape = shapes.get(random.nextInt(shapes.size()));
    byte[] pixels = new Handwriting(shape, random).draw();
    return new ImageSample(Ids.numbered(name, index), 1, SIDE, SIDE, pixels, label);
  }

  /**
   * The label of image {@code index}, which is not drawn.
   *
   * @throws IllegalArgumentException if {@code index} is negative
   */
  public int label(long index) {
    return random(index).nextInt(CLASSES);
  }

  private SplitMix64 random(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("index must be 0 or more, but was " + index);
    }
    return SplitMix64.of(seed, index << 1 | part);
  }

  /**
   * The endless sequence of images from {@code first} on.
   *
   * @throws IllegalArgumentException if {@code first} is negative
   */
  public ImageSource from(long first) {
    if (first < 0) {
      throw new IllegalArgumentException("first must be 0 or more, but was " + first);
    }
    return new ImageSource() {
      private long index = first;

      @Override
      public ImageSample next() {
        return get(index++);
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.empty();
      }
    };
  }
}
