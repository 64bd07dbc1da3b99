package dev.millrace.topology.image;

import dev.millrace.model.Architecture;
import dev.millrace.schemas.Image;
import dev.millrace.topology.deadletter.InvalidRecordException;
import dev.millrace.topology.observe.DeadLetterReason;
import java.util.Optional;

/**
 * What images must be to fit a network.
 *
 * @param channels color planes of an image
 * @param height rows
 * @param width columns
 * @param classes number of classes; labels count from 0
 */
public record ImageCheck(int channels, int height, int width, int classes) {

  /** Returns the check for the images of a network. */
  public static ImageCheck of(Architecture network) {
    return new ImageCheck(network.channels(), network.height(), network.width(), network.classes());
  }

  /** Returns why an image must be rejected, or empty if it fits. */
  public Optional<InvalidRecordException> problem(Image image) {
    if (image.getChannels() != channels
        || image.getHeight() != height
        || image.getWidth() != width) {
      return problem(
          DeadLetterReason.WRONG_SHAPE,
          String.format(
              "the image must be %dx%dx%d (channels x height x width), but was %dx%dx%d",
              channels, height, width, image.getChannels(), image.getHeight(), image.getWidth()));
    }
    int pixels = image.getPixels().remaining();
    if (pixels != channels * height * width) {
      return problem(
          DeadLetterReason.WRONG_PIXEL_COUNT,
          "there must be " + channels * height * width + " pixels, but there were " + pixels);
    }
    Integer label = image.getLabel();
    if (label != null && (label < 0 || label >= classes)) {
      return problem(
          DeadLetterReason.WRONG_LABEL,
          "the label must be null or from 0 to " + (classes - 1) + ", but was " + label);
    }
    return Optional.empty();
  }

  private static Optional<InvalidRecordException> problem(DeadLetterReason reason, String message) {
    return Optional.of(new InvalidRecordException(reason, message));
  }
}
