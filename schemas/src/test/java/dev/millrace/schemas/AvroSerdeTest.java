package dev.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
  @Test
  void readsWhatItWrote() {
    Image image =
        Image.newBuilder()
            .setId("a")
            .setHeight(1)
            .setWidth(2)
            .setPixels(ByteBuffer.wrap(new byte[] {1, 2}))
            .setCapturedAt(Instant.ofEpochMilli(5))
            .build();
    Serde<Image> serde = AvroSerde.of(Image.class);
    byte[] bytes = serde.serializer().serialize("images", image);
    assertThat(serde.deserializer().deserialize("images", bytes)).isEqualTo(image);
  }
}
