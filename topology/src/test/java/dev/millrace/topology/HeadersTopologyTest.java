package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.observe.DeadLetterReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an image's record puts into its prediction: its id and its headers, both bounded. */
class HeadersTopologyTest {

  private final Pipeline pipeline = new Pipeline();

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void predictionsBearTheHeadersOfTheirImages() {
    for (int i = 0; i < Pipeline.BATCH; i++) {
      send("i" + i, new RecordHeaders().add("trace", new byte[] {(byte) i}).add("none", null));
    }
    assertThat(pipeline.predictions.readRecordsToList())
        .hasSize(Pipeline.BATCH)
        .allSatisfy(
            record -> {
              byte i = Byte.parseByte(record.key().substring(1));
              assertThat(record.headers().lastHeader("trace").value()).containsExactly(i);
              assertThat(record.headers().lastHeader("none").value()).isNull();
            });
    assertThat(pipeline.training.readRecord().headers()).isEmpty();
    assertThat(pipeline.accuracy.readRecord().headers()).isEmpty();
  }

  @Test
  void predictionsBearOnlyHeadersThatFit() {
    Headers headers = new RecordHeaders();
    headers.add("small", new byte[100]);
    headers.add("large", new byte[1_000_000]);
    for (int i = 0; i < 2_000; i++) {
      headers.add("many" + i, new byte[1]);
    }
    headers.add("x".repeat(1_000_000), new byte[1]);
    send("a", headers);
    pipeline.advance(Duration.ofSeconds(1));

    TestRecord<String, Prediction> prediction = pipeline.predictions.readRecord();
    assertThat(prediction.headers().lastHeader("small")).isNotNull();
    assertThat(prediction.headers().lastHeader("large")).isNull();
    int bytes = 0;
    for (Header header : prediction.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    assertThat(bytes).isBetween(1_000, 16_384);
  }

  @Test
  void anIdThatNoPredictionCanCarryIsRejected() {
    String longest = "é".repeat(512);
    send(longest, new RecordHeaders());
    send(longest + "x", new RecordHeaders());
    pipeline.advance(Duration.ofSeconds(1));

    assertThat(pipeline.predictedIds()).containsExactly(longest);
    assertThat(pipeline.observer.rejected).isEqualTo(Map.of(DeadLetterReason.ID_TOO_LONG, 1));
    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(new String(letter.headers().lastHeader(DeadLetter.MESSAGE_HEADER).value(), UTF_8))
        .isEqualTo("the image id must have at most 1024 bytes, but had 1025");
    assertThat(Arrays.equals(letter.key(), (longest + "x").getBytes(UTF_8))).isTrue();
  }

  private void send(String id, Headers headers) {
    Image image = pipeline.image(id, 1, 1);
    pipeline.images.pipeInput(new TestRecord<>(id, image, headers));
  }
}
