package dev.millrace.topology.image;

import dev.millrace.schemas.Image;
import dev.millrace.topology.deadletter.InvalidRecordException;
import dev.millrace.topology.observe.DeadLetterReason;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Passes on the images that fit the network, and rejects all others with the reason. */
public final class ImageValidator extends ContextualProcessor<String, Image, String, Image> {

  private final ImageCheck check;

  /**
   * Creates a validator.
   *
   * @param check what the images must be
   */
  public ImageValidator(ImageCheck check) {
    this.check = check;
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
    check
        .problem(image)
        .ifPresent(
            problem -> {
              throw problem;
            });
    context().forward(record);
  }
}
