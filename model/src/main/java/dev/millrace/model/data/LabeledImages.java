package dev.millrace.model.data;

import java.util.Optional;

/**
 * An image set in memory, labeled as a whole or not at all. Ids are the set's name and the index in
 * the set: {@code train-00042}, and {@code train-e1-00042} when it is sent a second time.
 */
public final class LabeledImages implements ImageSet {
  private final String name;
  private final int channels;
  private final int height;
  private final int width;
  private final byte[][] pixels;
  private final Optional<byte[]> labels;

  /**
   * Takes over the arrays, without a copy.
   *
   * @param name what the ids begin with
   * @param pixels one array per image, each channels x height x width unsigned bytes
   * @param labels one unsigned byte per image, or empty for a set without labels
   * @throws IllegalArgumentException if there is no image, an image has another number of pixels,
   *     or there are not as many labels as images
   */
  public LabeledImages(
      String name, int channels, int height, int width, byte[][] pixels, Optional<byte[]> labels) {
    if (pixels.length == 0) {
      throw new IllegalArgumentException("there must be at least 1 image");
    }
    for (byte[] image : pixels) {
      if (image.length != (long) channels * height * width) {
        throw new IllegalArgumentException(
            "every image must be %d x %d x %d bytes, but one was %d"
                .formatted(channels, height, width, image.length));
      }
    }
    if (labels.isPresent() && labels.get().length != pixels.length) {
      throw new IllegalArgumentException(
          "labels must be as many as the images, %d, but were %d"
              .formatted(pixels.length, labels.get().length));
    }
    this.name = name;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.labels = labels;
  }

  @Override
  public int size() {
    return pixels.length;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public String id(int index, int epoch) {
    return Ids.numbered(epoch == 0 ? name : name + "-e" + epoch, index);
  }

  @Override
  public ImageSample get(int index) {
    return new ImageSample(id(index, 0), channels, height, width, pixels[index], label(index));
  }

  @Override
  public int label(int index) {
    return labels.isPresent() ? labels.get()[index] & 0xFF : ImageSample.NO_LABEL;
  }
}
