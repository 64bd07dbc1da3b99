package dev.millrace.model.data;

import java.util.OptionalLong;

/**
 * A sequence of images that is pulled from, one image at a time; it may be endless.
 *
 * <p>Every id is unique within the source. A source is used by one thread at a time. {@link #limit}
 * and {@link #unlabeled} wrap this source and take it over: close the wrapper alone.
 */
public interface ImageSource extends AutoCloseable {
  /**
   * The next image, or null at the end, and from then on.
   *
   * @throws DataException if the image cannot be read
   */
  ImageSample next();

  /** How many images the source gives in all, from its first to its last; empty when endless. */
  OptionalLong size();

  /** Gives back what the source holds. Closing twice is harmless. */
  @Override
  default void close() {}

  /**
   * The first {@code count} images of this source.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  default ImageSource limit(long count) {
    return new LimitedSource(this, count);
  }

  /** The images of this source without their labels. */
  default ImageSource unlabeled() {
    return new UnlabeledSource(this);
  }
}
