package dev.millrace.topology.door;

import dev.millrace.model.ImageBatch;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;

/**
 * An image that fits the network. Immutable by convention: nobody changes the arrays and headers.
 *
 * @param id the image's id, which is the record's key, or made of its place if it has none
 * @param pixels as many bytes as the network has inputs, plane by plane, row by row
 * @param label the true class; null if it is not known
 * @param offset offset of the record
 * @param timestamp timestamp of the record, in milliseconds since the epoch
 * @param headers of the record, those that its prediction bears
 * @param value an Avro record of the image: as received, or made of an image file, or of what a
 *     header said
 */
@SuppressWarnings("ArrayRecordComponent") // carried along, never compared
public record Sample(
    String id,
    ByteBuffer pixels,
    Integer label,
    long offset,
    long timestamp,
    Headers headers,
    byte[] value)
    implements Received {

  /** Returns whether the true class is known. */
  public boolean labeled() {
    return label != null;
  }

  /** Adds the image to {@code batch}. */
  public void addTo(ImageBatch batch) {
    batch.add(pixels, labeled() ? label : ImageBatch.NO_LABEL);
  }
}
