package dev.millrace.topology.door;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers of an image's record that its prediction bears: each as long as it fits into {@value
 * #MAX_BYTES} bytes together with those before it. A prediction with more could not be sent, which
 * would end the application at every start.
 */
final class PassedHeaders {

  static final int MAX_BYTES = 16 << 10;

  private PassedHeaders() {}

  /** Returns the headers to pass on; {@code headers} itself if all of them fit. */
  static Headers of(Headers headers) {
    if (DeadLetter.size(headers) <= MAX_BYTES) {
      return headers;
    }
    Headers passed = new RecordHeaders();
    long room = MAX_BYTES;
    for (Header header : headers) {
      long size = DeadLetter.size(header);
      if (size <= room) {
        passed.add(header);
        room -= size;
      }
    }
    return passed;
  }
}
