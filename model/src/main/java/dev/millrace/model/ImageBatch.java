package dev.millrace.model;

import dev.millrace.model.backend.Elements;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A reusable mini-batch of images, each {@code channels x height x width} unsigned bytes, plane by
 * plane and row by row, with or without a label.
 *
 * <p>Lives on the Java heap and copies the pixels it is given. Not thread-safe.
 */
public final class ImageBatch {

  /** The label of an image that has none. */
  public static final int NO_LABEL = -1;

  private static final float[] SCALED = scaledPixels();

  private final int channels;
  private final int height;
  private final int width;
  private final int imageBytes;
  private final byte[] pixels;
  private final int[] labels;
  private int size;

  /**
   * Creates an empty batch.
   *
   * @param capacity most images it holds
   * @param channels color planes of an image
   * @param height rows of an image
   * @param width columns of an image
   * @throws IllegalArgumentException if a number is below 1, or the images exceed 2 GB
   */
  public ImageBatch(int capacity, int channels, int height, int width) {
    this.channels = requirePositive("channels", channels);
    this.height = requirePositive("height", height);
    this.width = requirePositive("width", width);
    long total = (long) requirePositive("capacity", capacity) * channels * height * width;
    if (total > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("batch must be below 2 GB, but was " + total + " bytes");
    }
    imageBytes = channels * height * width;
    pixels = new byte[(int) total];
    labels = new int[capacity];
  }

  /** Removes all images. */
  public void clear() {
    size = 0;
  }

  /**
   * Appends an image.
   *
   * @param image its pixels; copied
   * @param label its class, or {@link #NO_LABEL}
   * @throws IllegalArgumentException if the number of pixels or the label is wrong
   * @throws IllegalStateException if the batch is full
   */
  public void add(byte[] image, int label) {
    add(ByteBuffer.wrap(image), label);
  }

  /**
   * Appends an image.
   *
   * @param image its pixels are the remaining bytes; copied, the position does not move
   * @param label its class, or {@link #NO_LABEL}
   * @throws IllegalArgumentException if the number of pixels or the label is wrong
   * @throws IllegalStateException if the batch is full
   */
  public void add(ByteBuffer image, int label) {
    if (size == labels.length) {
      throw new IllegalStateException("batch must not exceed its capacity of " + size + " images");
    }
    if (image.remaining() != imageBytes) {
      throw new IllegalArgumentException(
          "image must have %d x %d x %d = %d pixels, but was %d bytes"
              .formatted(channels, height, width, imageBytes, image.remaining()));
    }
    if (label < NO_LABEL) {
      throw new IllegalArgumentException(
          "label must be a class or %d for none, but was %d".formatted(NO_LABEL, label));
    }
    image.get(image.position(), pixels, size * imageBytes, imageBytes);
    labels[size] = label;
    size++;
  }

  /** Appends all images of another batch, of the same shape. */
  void addAll(ImageBatch other) {
    System.arraycopy(other.pixels, 0, pixels, size * imageBytes, other.size * imageBytes);
    System.arraycopy(other.labels, 0, labels, size, other.size);
    size += other.size;
  }

  /** Images in the batch. */
  public int size() {
    return size;
  }

  /** Most images the batch holds. */
  public int capacity() {
    return labels.length;
  }

  /** Color planes of an image. */
  public int channels() {
    return channels;
  }

  /** Rows of an image. */
  public int height() {
    return height;
  }

  /** Columns of an image. */
  public int width() {
    return width;
  }

  /**
   * The label of image {@code i}, or {@link #NO_LABEL}.
   *
   * @throws IndexOutOfBoundsException if there is no such image
   */
  public int label(int i) {
    return labels[Objects.checkIndex(i, size)];
  }

  /** The pixels of image {@code i}: a view, valid until the batch is changed. */
  public ByteBuffer pixels(int i) {
    return ByteBuffer.wrap(pixels, Objects.checkIndex(i, size) * imageBytes, imageBytes);
  }

  /** Copies the pixels of image {@code i}. */
  void copyImage(int i, byte[] target) {
    System.arraycopy(pixels, Objects.checkIndex(i, size) * imageBytes, target, 0, imageBytes);
  }

  int[] labels() {
    return Arrays.copyOf(labels, size);
  }

  /** A new array [size, channels, height, width] of the pixels divided by 255. */
  INDArray toArray() {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, size, channels, height, width);
    FloatBuffer floats = Elements.floats(array);
    int length = size * imageBytes;
    for (int i = 0; i < length; i++) {
      floats.put(i, (pixels[i] & 0xFF) / 255f);
    }
    return array;
  }

  /**
   * Copies some images, pixels divided by 255, with the image innermost.
   *
   * @param target receives [channels, height, width, stride] from index 0 on
   * @param stride room for images, at least {@code count}; what is behind them is left as it is
   * @param first image to copy
   * @param count images to copy
   */
  void copyTo(float[] target, int stride, int first, int count) {
    for (int i = 0; i < count; i++) {
      int start = (first + i) * imageBytes;
      for (int k = 0; k < imageBytes; k++) {
        target[k * stride + i] = SCALED[pixels[start + k] & 0xFF];
      }
    }
  }

  private static float[] scaledPixels() {
    float[] scaled = new float[256];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = i / 255f;
    }
    return scaled;
  }

  private static int requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but was " + value);
    }
    return value;
  }
}
