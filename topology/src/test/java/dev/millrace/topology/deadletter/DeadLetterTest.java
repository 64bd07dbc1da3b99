package dev.millrace.topology.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.topology.deadletter.RejectedRecordsException.Rejected;
import dev.millrace.topology.observe.DeadLetterReason;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

  private static final Map<String, Object> CONFIGS =
      Map.of("errors.dead.letter.queue.topic.name", "dead-letters");
  private static final byte[] SMALL = {1, 2, 3};
  private static final byte[] LARGE = new byte[3_000_000];

  private final Headers headers = new RecordHeaders();

  @Test
  void isKeyValueAndHeadersAsReceivedWithReasonAndOrigin() {
    headers.add("trace", SMALL);

    ProducerRecord<byte[], byte[]> letter = letter("key".getBytes(UTF_8), SMALL, "too short");

    assertThat(letter.topic()).isEqualTo("dead-letters");
    assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(letter.value()).isEqualTo(SMALL);
    assertThat(letter.timestamp()).isEqualTo(1234);
    assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(SMALL);
    assertThat(header(letter, DeadLetter.MESSAGE_HEADER)).isEqualTo("too short");
    assertThat(header(letter, DeadLetter.EXCEPTION_HEADER))
        .isEqualTo(InvalidRecordException.class.getName());
    assertThat(header(letter, DeadLetter.TOPIC_HEADER)).isEqualTo("images");
    assertThat(header(letter, DeadLetter.PARTITION_HEADER)).isEqualTo("3");
    assertThat(header(letter, DeadLetter.OFFSET_HEADER)).isEqualTo("77");
    assertThat(letter.headers()).hasSize(6);
  }

  @Test
  void leavesOutWhatIsTooLargeAndSaysHowLargeItWas() {
    ProducerRecord<byte[], byte[]> largeValue = letter(SMALL, LARGE, "reason");
    assertThat(largeValue.key()).isEqualTo(SMALL);
    assertThat(largeValue.value()).isNull();
    assertThat(header(largeValue, DeadLetter.VALUE_BYTES_HEADER)).isEqualTo("3000000");
    assertSendable(largeValue, DeadLetter.MAX_BYTES);

    ProducerRecord<byte[], byte[]> largeKey = letter(LARGE, SMALL, "reason");
    assertThat(largeKey.key()).isNull();
    assertThat(largeKey.value()).isEqualTo(SMALL);
    assertThat(header(largeKey, DeadLetter.KEY_BYTES_HEADER)).isEqualTo("3000000");
    assertSendable(largeKey, DeadLetter.MAX_BYTES);

    headers.add("large", LARGE);
    ProducerRecord<byte[], byte[]> largeHeaders = letter(SMALL, SMALL, "reason");
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
  void keepsToASmallerRequestOfTheProducer() {
    String topic = "errors.dead.letter.queue.topic.name";
    assertKeepsTo(100_000, Map.of(topic, "dead-letters", "max.request.size", "100000"));
    assertKeepsTo(
        100_000,
        Map.of(
            topic,
            "dead-letters",
            "max.request.size",
            "2097152",
            "producer.max.request.size",
            "100000"));
    assertKeepsTo(
        DeadLetter.MAX_BYTES, Map.of(topic, "dead-letters", "max.request.size", "5000000"));
    assertKeepsTo(100_000, Map.of(topic, "dead-letters", DeadLetter.MAX_BYTES_CONFIG, 100_000));
    assertKeepsTo(
        DeadLetter.MAX_BYTES,
        Map.of(topic, "dead-letters", DeadLetter.MAX_BYTES_CONFIG, 5_000_000));
  }

  private void assertKeepsTo(int maxBytes, Map<String, Object> configs) {
    ProducerRecord<byte[], byte[]> letter =
        DeadLetter.configured(configs)
            .of(
                rejected(SMALL, new byte[maxBytes]),
                new InvalidRecordException(DeadLetterReason.UNDECODABLE, "reason"));

    assertThat(letter.value()).isNull();
    assertSendable(letter, maxBytes);
    assertThat(
            DeadLetter.configured(configs)
                .of(
                    rejected(SMALL, new byte[maxBytes / 2]),
                    new InvalidRecordException(DeadLetterReason.UNDECODABLE, "reason"))
                .value())
        .hasSize(maxBytes / 2);
  }

  @Test
  void cutsALongReason() {
    String reason = header(letter(SMALL, SMALL, "id ".repeat(1000)), DeadLetter.MESSAGE_HEADER);

    assertThat(reason).hasSize(DeadLetter.MAX_MESSAGE_CHARS + 1).startsWith("id id").endsWith("…");
  }

  @Test
  void leavesTheTimestampToTheClockWhenTheRecordHasNone() {
    Rejected rejected = new Rejected(SMALL, SMALL, headers, "images", 3, 77, -1);

    assertThat(
            DeadLetter.configured(CONFIGS)
                .of(rejected, new InvalidRecordException(DeadLetterReason.UNDECODABLE, "reason"))
                .timestamp())
        .isNull();
  }

  @Test
  void isRefusedWithoutATopic() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeadLetter.configured(Map.of()))
        .withMessage("errors.dead.letter.queue.topic.name must name a topic, but was null");
  }

  private ProducerRecord<byte[], byte[]> letter(byte[] key, byte[] value, String reason) {
    return DeadLetter.configured(CONFIGS)
        .of(rejected(key, value), new InvalidRecordException(DeadLetterReason.UNDECODABLE, reason));
  }

  private Rejected rejected(byte[] key, byte[] value) {
    return new Rejected(key, value, headers, "images", 3, 77, 1234);
  }

  /** Checks the size as a producer does. */
  private static void assertSendable(ProducerRecord<byte[], byte[]> letter, int maxBytes) {
    assertThat(
            AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                Compression.NONE.type(),
                letter.key(),
                letter.value(),
                letter.headers().toArray()))
        .isLessThanOrEqualTo(maxBytes);
  }

  private static String header(ProducerRecord<?, ?> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return new String(header.value(), UTF_8);
  }
}
