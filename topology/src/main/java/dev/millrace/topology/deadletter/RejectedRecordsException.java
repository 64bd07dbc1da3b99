package dev.millrace.topology.deadletter;

import java.util.List;
import org.apache.kafka.common.header.Headers;

/**
 * Several source records, taken in earlier, that turned out to be unusable together: a mini-batch
 * with a loss, gradient or probability that is not finite. Thrown by a processor, it sends all of
 * them to the dead-letter topic, and the stream goes on.
 */
public final class RejectedRecordsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized: it lives from a processor to its handler
  private final List<Rejected> records;

  /**
   * Creates the exception.
   *
   * @param message what was wrong with them
   * @param records the records, in stream order
   */
  public RejectedRecordsException(String message, List<Rejected> records) {
    super(message, null, false, false);
    this.records = List.copyOf(records);
  }

  /** Returns the records, in stream order. */
  public List<Rejected> records() {
    return records;
  }

  /**
   * One source record.
   *
   * @param key its key's bytes
   * @param value its value's bytes
   * @param headers its headers
   * @param topic the topic it came from
   * @param partition its partition
   * @param offset its offset
   * @param timestamp its timestamp, in milliseconds since the epoch
   */
  @SuppressWarnings("ArrayRecordComponent") // carried to a producer, never compared
  public record Rejected(
      byte[] key,
      byte[] value,
      Headers headers,
      String topic,
      int partition,
      long offset,
      long timestamp) {}
}
