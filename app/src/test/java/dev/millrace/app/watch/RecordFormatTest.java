package dev.millrace.app.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.topology.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordFormatTest {

  private final DeadLetterFormat deadLetters = new DeadLetterFormat();

  @Test
  void avroBecomesPlainJson() {
    Image image =
        Image.newBuilder()
            .setId("a")
            .setHeight(1)
            .setWidth(3)
            .setPixels(ByteBuffer.wrap(new byte[] {0, 1, (byte) 255}))
            .setLabel(7)
            .setCapturedAt(Instant.parse("2026-01-02T03:04:05.006Z"))
            .build();

    assertThat(AvroJson.of(image))
        .hasToString(
            "{\"id\":\"a\",\"height\":1,\"width\":3,\"channels\":1,"
                + "\"pixels\":{\"length\":3,\"base64\":\"AAH/\"},\"label\":7,"
                + "\"capturedAt\":\"2026-01-02T03:04:05.006Z\"}");
    assertThat(image.getPixels().remaining()).isEqualTo(3);
  }

  @Test
  void longBytesAreShownByTheirLengthAlone() {
    assertThat(Bytes.json(new byte[1024]).has("base64")).isTrue();
    assertThat(Bytes.json(new byte[1025])).hasToString("{\"length\":1025}");
  }

  @Test
  void bytesAreShownAsTextOnlyWhenTheyArePrintable() {
    assertThat(Bytes.text("mnist-1".getBytes(UTF_8))).isEqualTo("mnist-1");
    assertThat(Bytes.text(new byte[] {27, 91})).isEqualTo("2 bytes: 1b 5b");
    assertThat(Bytes.text(new byte[] {(byte) 0xc3})).isEqualTo("1 byte: c3");
    assertThat(Bytes.text(null)).isEqualTo("null");
    assertThat(Bytes.summary(new byte[13])).isEqualTo("13 bytes:" + " 00".repeat(12) + " …");
    assertThat(Bytes.textJson(new byte[] {(byte) 0xc3}).get("length").asInt()).isEqualTo(1);
  }

  @Test
  void aDeadLetterShowsWhereItCameFromAndWhy() {
    ConsumerRecord<byte[], byte[]> received = deadLetter();
    header(received, "topic", "images");
    header(received, "partition", "3");
    header(received, "offset", "17");
    header(received, "exception", "dev.millrace.InvalidImageException");
    header(received, "message", "label must be 0 to 9,\n but was 12");

    received.headers().add("millrace.reason", "wrong-label".getBytes(UTF_8));

    assertThat(deadLetters.row(received))
        .isEqualTo("images/3 @ 17  label must be 0 to 9, but was 12  key a  value 2 bytes: c3 01");
    assertThat(deadLetters.json(received))
        .hasToString(
            "{\"sourceTopic\":\"images\",\"sourcePartition\":3,\"sourceOffset\":17,"
                + "\"exception\":\"dev.millrace.InvalidImageException\","
                + "\"reason\":\"label must be 0 to 9,\\n but was 12\",\"kind\":\"wrong-label\","
                + "\"bytes\":{\"length\":2,\"base64\":\"wwE=\"}}");
  }

  @Test
  void anImageFileIsShownByItsKindItsSizeAndTheLabelOfItsHeader() {
    byte[] jpeg = new byte[5000];
    jpeg[0] = (byte) 0xff;
    jpeg[1] = (byte) 0xd8;
    jpeg[2] = (byte) 0xff;
    ConsumerRecord<byte[], byte[]> received = new ConsumerRecord<>("images", 2, 5, null, jpeg);
    ImagesFormat images = new ImagesFormat(Topics.withPrefix(""));

    assertThat(images.row(received))
        .isEqualTo("images-2-5        a JPEG image, 5,000 bytes  no label");
    received.headers().add("label", "cat".getBytes(UTF_8));
    assertThat(images.json(received))
        .hasToString(
            "{\"id\":\"images-2-5\",\"file\":\"a JPEG image\",\"bytes\":5000,\"label\":\"cat\"}");
  }

  @Test
  void aDeadLetterWithoutHeadersIsStillShown() {
    assertThat(deadLetters.row(deadLetter()))
        .isEqualTo("?/? @ ?  no reason given  key a  value 2 bytes: c3 01");
    assertThat(deadLetters.json(deadLetter()).get("reason").isNull()).isTrue();
  }

  private static ConsumerRecord<byte[], byte[]> deadLetter() {
    return new ConsumerRecord<>(
        "dead-letters", 0, 5, "a".getBytes(UTF_8), new byte[] {(byte) 0xc3, 1});
  }

  private static void header(ConsumerRecord<byte[], byte[]> received, String name, String value) {
    received.headers().add("__streams.errors." + name, value.getBytes(UTF_8));
  }
}
