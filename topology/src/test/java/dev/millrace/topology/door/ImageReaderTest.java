package dev.millrace.topology.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.topology.Pipeline;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

class ImageReaderTest {

  private static final long TIMESTAMP = 1_700_000_000_123L;

  private final ImageReader reader =
      new ImageReader(Pipeline.settings().withClassNames(List.of("upper", "lower")).architecture());

  @Test
  void whatWasMadeOfAFileIsReadAgainWithoutItsHeadersAndItsKey() throws IOException {
    Headers headers = new RecordHeaders();
    headers.add("label", "lower".getBytes(UTF_8)).add("trace", new byte[] {7});
    Sample sample = reader.read(record(null, headers), place()).sample();

    Sample again = reader.readAgain(sample.value(), new RecordHeaders(), 8, TIMESTAMP);

    assertThat(again.id()).isEqualTo(sample.id()).isEqualTo("shop-images-3-8");
    assertThat(again.label()).isEqualTo(sample.label()).isEqualTo(1);
    assertThat(again.pixels()).isEqualTo(sample.pixels());
    assertThat(again.value()).isEqualTo(sample.value());
    assertThat(sample.pixels().remaining()).isEqualTo(16);
    assertThat(sample.headers().lastHeader("trace").value()).containsExactly(7);
  }

  @Test
  void anAvroRecordIsKeptAsReceived() {
    byte[] value =
        Pipeline.TOPICS
            .images()
            .valueSerde()
            .serializer()
            .serialize(
                "images", new Image("a", 4, 4, 1, ByteBuffer.allocate(16), 1, Instant.EPOCH));
    Record<byte[], byte[]> record =
        new Record<>("a".getBytes(UTF_8), value, TIMESTAMP, new RecordHeaders());

    assertThat(reader.read(record, place()).sample().value()).isSameAs(value);
  }

  private static Record<byte[], byte[]> record(String key, Headers headers) throws IOException {
    BufferedImage image = new BufferedImage(9, 5, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 45; i++) {
      image.setRGB(i % 9, i / 9, i * 0x51234);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", file);
    return new Record<>(
        key == null ? null : key.getBytes(UTF_8), file.toByteArray(), TIMESTAMP, headers);
  }

  private static RecordMetadata place() {
    return new RecordMetadata() {
      @Override
      public String topic() {
        return "shop-images";
      }

      @Override
      public int partition() {
        return 3;
      }

      @Override
      public long offset() {
        return 8;
      }
    };
  }
}
