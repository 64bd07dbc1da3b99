package dev.millrace.model.data;

/**
 * One image, with its label when that is known.
 *
 * <p>The pixels are shared, not copied: neither the giver nor the taker may change them. Equality
 * is by the identity of the pixel array, as always for an array in a record.
 *
 * @param id unique in its source, and the same in every run
 * @param channels color planes: 1 for gray levels, 3 for red, green and blue
 * @param height rows, in pixels
 * @param width columns, in pixels
 * @param pixels channels x height x width unsigned bytes, plane by plane, row by row; 0 is
 *     background, 255 is full ink
 * @param label the true class, counted from 0, or {@link #NO_LABEL}
 */
@SuppressWarnings("ArrayRecordComponent") // A list of bytes would cost a copy of every image.
public record ImageSample(
    String id, int channels, int height, int width, byte[] pixels, int label) {
  /** The label of an image whose class is not known. */
  public static final int NO_LABEL = -1;

  /**
   * Checks what can be checked without the pixels' values.
   *
   * @throws IllegalArgumentException if the id is empty, a dimension is not positive, the number of
   *     pixels does not fit the dimensions, or the label is below {@link #NO_LABEL}
   */
  public ImageSample {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("id must not be empty");
    }
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "channels, height and width must be positive, but were %d x %d x %d"
              .formatted(channels, height, width));
    }
    if (pixels.length != (long) channels * height * width) {
      throw new IllegalArgumentException(
          "pixels must be %d x %d x %d bytes, but were %d"
              .formatted(channels, height, width, pixels.length));
    }
    if (label < NO_LABEL) {
      throw new IllegalArgumentException(
          "label must be 0 or more, or NO_LABEL (-1), but was " + label);
    }
  }

  /** Whether the true class is known. */
  public boolean isLabeled() {
    return label != NO_LABEL;
  }

  /** The same image under another id; the pixels are shared. */
  ImageSample withId(String newId) {
    return new ImageSample(newId, channels, height, width, pixels, label);
  }

  /** The same image with another label; without one it stays so. The pixels are shared. */
  ImageSample withLabel(int newLabel) {
    return isLabeled() ? new ImageSample(id, channels, height, width, pixels, newLabel) : this;
  }

  /** The negative: 255 minus each pixel. */
  ImageSample inverted() {
    byte[] negative = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      negative[i] = (byte) ~pixels[i];
    }
    return new ImageSample(id, channels, height, width, negative, label);
  }

  /** The image turned clockwise by 90 degrees. */
  ImageSample turned() {
    byte[] turned = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int plane = i / (height * width);
      int row = i / width % height;
      int column = i % width;
      turned[plane * height * width + column * height + height - 1 - row] = pixels[i];
    }
    return new ImageSample(id, channels, /* height= */ width, /* width= */ height, turned, label);
  }

  /** The same image without its label; the pixels are shared. */
  public ImageSample withoutLabel() {
    return isLabeled() ? new ImageSample(id, channels, height, width, pixels, NO_LABEL) : this;
  }
}
