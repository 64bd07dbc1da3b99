package dev.millrace.topology.door;

import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * A record on an internal topic that this application cannot have written; the message says where.
 */
public final class InternalTopicException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param place where the record stands
   * @param how what is wrong with it, as half a sentence
   */
  public InternalTopicException(RecordMetadata place, String how) {
    super(
        String.format(
            "Internal topic %s has a record that this application cannot use, in partition %d at"
                + " offset %d: %s. Nothing else may write there; was it written by another version, or"
                + " by hand? To go on without it, move the group's offset of that partition to %d.",
            place.topic(), place.partition(), place.offset(), how, place.offset() + 1));
  }
}
