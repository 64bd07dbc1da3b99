package dev.millrace.topology.image;

import dev.millrace.schemas.Image;
import dev.millrace.topology.deadletter.InvalidRecordException;
import dev.millrace.topology.observe.DeadLetterReason;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Passes on the images that fit the network, and rejects all others with the reason. */
public final class ImageValidator extends ContextualProcessor<String, Image, String, Image> {

  private final int channels;
  private final int height;
  private final int width;
  private final int classes;

  /**
   * Creates a validator for the images of one network.
   *
   * @param channels color planes of an image
   * @param height rows
   * @param width columns
   * @param classes number of classes; labels count from 0
   */
  public ImageValidator(int channels, int height, int width, int classes) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.classes = classes;
  }

  @Override
  public void process(Record<String, Image> record) {
    Image image = record.value();
    if (image == null) {
      throw new InvalidRecordException(DeadLetterReason.NO_VALUE, "the record has no value");
    }
    if (record.key() == null) {
      throw new InvalidRecordException(
          DeadLetterReason.NO_KEY, "the record has no key; it must be the image id");
    }
    if (!record.key().equals(image.getId())) {
      throw new InvalidRecordException(
          DeadLetterReason.KEY_MISMATCH,
          "the key must be the image id '" + image.getId() + "', but was '" + record.key() + "'");
    }
    if (image.getChannels() != channels
        || image.getHeight() != height
        || image.getWidth() != width) {
      throw new InvalidRecordException(
          DeadLetterReason.WRONG_SHAPE,
          String.format(
              "the image must be %dx%dx%d (channels x height x width), but was %dx%dx%d",
              channels, height, width, image.getChannels(), image.getHeight(), image.getWidth()));
    }
    int pixels = image.getPixels().remaining();
    if (pixels != channels * height * width) {
      throw new InvalidRecordException(
          DeadLetterReason.WRONG_PIXEL_COUNT,
          "there must be " + channels * height * width + " pixels, but there were " + pixels);
    }
    Integer label = image.getLabel();
    if (label != null && (label < 0 || label >= classes)) {
      throw new InvalidRecordException(
          DeadLetterReason.WRONG_LABEL,
          "the label must be null or from 0 to " + (classes - 1) + ", but was " + label);
    }
    context().forward(record);
  }
}
