package dev.millrace.topology.door;

import dev.millrace.topology.observe.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A label that comes in a record of its own. Immutable by convention: nobody changes the arrays and
 * headers.
 *
 * @param id of the image, which is the record's key
 * @param label its true class; null withdraws a label that waits for its image
 * @param key the record's key, as received
 * @param value the record's value, as received
 * @param headers of the record
 * @param topic the topic it came from
 * @param partition its partition
 * @param offset its offset
 * @param timestamp timestamp of the record, in milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // carried along, never compared
public record LateLabel(
    String id,
    Integer label,
    byte[] key,
    byte[] value,
    Headers headers,
    String topic,
    int partition,
    long offset,
    long timestamp)
    implements Received {

  /** Header of a record whose image is to be learned at once; its value is {@link #NOW}. */
  public static final String LEARN = "learn";

  /** The value of {@link #LEARN}. */
  public static final String NOW = "now";

  /** Returns whether the mini-batch that the image is in shall not wait until it is full. */
  public boolean learnsNow() {
    Header header = headers.lastHeader(LEARN);
    return header != null && Arrays.equals(header.value(), NOW.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns it as a record that cannot be used, because its image did not come.
   *
   * @param message why it is let go
   */
  public Received withoutImage(String message) {
    return new Rejected(
        key,
        value,
        headers,
        topic,
        partition,
        offset,
        new Problem(DeadLetterReason.NO_IMAGE, message));
  }
}
