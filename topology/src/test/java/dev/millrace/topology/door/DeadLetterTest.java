package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.topology.observe.DeadLetterReason;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

  private static final long NOW_MS = 1_700_000_000_000L;
  private static final byte[] SMALL = {1, 2, 3};
  private static final byte[] LARGE = new byte[3_000_000];

  private final Headers headers = new RecordHeaders();

  @Test
  void isKeyValueAndHeadersAsReceivedWithReasonAndOrigin() {
    headers.add("trace", SMALL);

    Record<byte[], byte[]> letter = letter("key".getBytes(UTF_8), SMALL, "too short");

    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo(SMALL);
    assertThat(letter.timestamp()).isEqualTo(NOW_MS);
    assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(SMALL);
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER)).isEqualTo("too short");
    assertThat(header(letter, DeadLetter.EXCEPTION_HEADER))
        .isEqualTo(SerializationException.class.getName());
    assertThat(header(letter, DeadLetter.TOPIC_HEADER)).isEqualTo("images");
    assertThat(header(letter, DeadLetter.PARTITION_HEADER)).isEqualTo("3");
    assertThat(header(letter, DeadLetter.OFFSET_HEADER)).isEqualTo("77");
    assertThat(header(letter, DeadLetter.REASON_HEADER)).isEqualTo("undecodable");
    assertThat(letter.headers()).hasSize(7);
    assertThat(letter.headers())
        .filteredOn(header -> !DeadLetter.isAdded(header))
        .extracting(Header::key)
        .containsExactly("trace");
  }

  @Test
  void leavesOutWhatIsTooLargeAndSaysHowLargeItWas() {
    Record<byte[], byte[]> largeValue = letter(SMALL, LARGE, "reason");
    assertThat(largeValue.key()).isEqualTo(SMALL);
    assertThat(largeValue.value()).isNull();
    assertThat(header(largeValue, DeadLetter.VALUE_BYTES_HEADER)).isEqualTo("3000000");
    assertSendable(largeValue, DeadLetter.MAX_BYTES);

    Record<byte[], byte[]> largeKey = letter(LARGE, SMALL, "reason");
    assertThat(largeKey.key()).isNull();
    assertThat(largeKey.value()).isEqualTo(SMALL);
    assertThat(header(largeKey, DeadLetter.KEY_BYTES_HEADER)).isEqualTo("3000000");
    assertSendable(largeKey, DeadLetter.MAX_BYTES);

    headers.add("large", LARGE);
    Record<byte[], byte[]> largeHeaders = letter(SMALL, SMALL, "reason");
    assertThat(largeHeaders.key()).isEqualTo(SMALL);
    assertThat(largeHeaders.value()).isEqualTo(SMALL);
    assertThat(Integer.parseInt(header(largeHeaders, DeadLetter.HEADERS_BYTES_HEADER)))
        .isBetween(3_000_000, 3_000_100);
    assertSendable(largeHeaders, DeadLetter.MAX_BYTES);
  }

  @Test
  void canBeSentWhateverTheSizesAre() {
    for (int size = DeadLetter.MAX_BYTES - 20_000; size <= DeadLetter.MAX_BYTES; size += 1000) {
      assertSendable(letter(new byte[700], new byte[size], "x".repeat(5000)), DeadLetter.MAX_BYTES);
      assertSendable(
          letter(new byte[size / 2], new byte[size / 2], "字".repeat(5000)), DeadLetter.MAX_BYTES);
    }
    for (int i = 0; i < 100_000; i++) {
      headers.add("", SMALL);
    }
    assertSendable(letter(SMALL, new byte[1_000_000], "reason"), DeadLetter.MAX_BYTES);
  }

  @Test
  void keepsToASmallerTopic() {
    Record<byte[], byte[]> letter =
        new DeadLetter(100_000).of(rejected(SMALL, new byte[100_000], "reason"), NOW_MS);

    assertThat(letter.value()).isNull();
    assertSendable(letter, 100_000);
    assertThat(
            new DeadLetter(100_000).of(rejected(SMALL, new byte[50_000], "reason"), NOW_MS).value())
        .hasSize(50_000);
  }

  @Test
  void cutsALongReason() {
    String reason = header(letter(SMALL, SMALL, "id ".repeat(1000)), DeadLetter.MESSAGE_HEADER);

    assertThat(reason).hasSize(DeadLetter.MAX_MESSAGE_CHARS + 1).startsWith("id id").endsWith("…");
  }

  private Record<byte[], byte[]> letter(byte[] key, byte[] value, String reason) {
    return new DeadLetter(5_000_000).of(rejected(key, value, reason), NOW_MS);
  }

  private Rejected rejected(byte[] key, byte[] value, String reason) {
    return new Rejected(
        key, value, headers, "images", 3, 77, new Problem(DeadLetterReason.UNDECODABLE, reason));
  }

  /** Checks the size as a producer does. */
  private static void assertSendable(Record<byte[], byte[]> letter, int maxBytes) {
    assertThat(
            AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE.type(),
                letter.key(),
                letter.value(),
                letter.headers().toArray()))
        .isLessThanOrEqualTo(maxBytes);
  }

  private static String header(Record<?, ?> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return new String(header.value(), UTF_8);
  }
}
