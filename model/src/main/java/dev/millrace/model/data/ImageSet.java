package dev.millrace.model.data;

import java.util.stream.IntStream;

/**
 * A finite set of images of one shape, read by index.
 *
 * <p>Implementations are immutable and safe for use by several threads.
 */
public interface ImageSet {
  /** Number of images, at least 1. */
  int size();

  /** Color planes of every image. */
  int channels();

  /** Rows of every image, in pixels. */
  int height();

  /** Columns of every image, in pixels. */
  int width();

  /**
   * The id of image {@code index} when it is sent for the {@code epoch}-th time, counted from 0.
   * Epoch 0 carries no mark, so that it is the id of {@link #get}.
   */
  String id(int index, int epoch);

  /**
   * Image {@code index}.
   *
   * @throws IndexOutOfBoundsException if the index is not in 0 to {@link #size} - 1
   * @throws DataException if the image cannot be read
   */
  ImageSample get(int index);

  /**
   * The label of image {@code index}, or {@link ImageSample#NO_LABEL}.
   *
   * @throws IndexOutOfBoundsException if the index is not in 0 to {@link #size} - 1
   */
  default int label(int index) {
    return get(index).label();
  }

  /** Number of classes: one more than the largest label; 0 if no image has one. */
  default int classes() {
    return 1 + IntStream.range(0, size()).map(this::label).max().orElse(ImageSample.NO_LABEL);
  }

  /**
   * The set {@code epochs} times over, each time in the order of the set.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  default ImageSource inOrder(int epochs) {
    return StreamOrder.AS_IS.source(this, 0, epochs, Long.MAX_VALUE);
  }

  /**
   * The set {@code epochs} times over, each time in another random order. The order of an epoch
   * depends on the seed, the epoch's number and the set's size alone.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  default ImageSource shuffled(long seed, int epochs) {
    return StreamOrder.SHUFFLED.source(this, seed, epochs, Long.MAX_VALUE);
  }
}
