package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.Prediction;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class FileThumbnailsTest {

  private final StreamModel model =
      new StreamModel(
          bytes ->
              new Prediction(
                  new String(bytes, UTF_8),
                  0,
                  List.of(1f),
                  0,
                  true,
                  1L,
                  "l",
                  Instant.EPOCH,
                  "cat"));

  @Test
  void showsFilesByTheirKeyOrTheirPlaceReducedWithTheirProportions() throws IOException {
    FileThumbnails files = new FileThumbnails(model, Duration.ofMinutes(1));
    files.begin();

    assertThat(files.take(record(7, "a".getBytes(UTF_8), png(100, 50)))).isTrue();
    assertThat(files.take(record(8, null, png(3, 2)))).isTrue();
    assertThat(files.take(record(9, null, "no image".getBytes(UTF_8)))).isFalse();
    assertThat(files.take(record(10, null, null))).isFalse();
    assertThat(files.take(record(11, null, new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff})))
        .as("a broken file")
        .isTrue();

    JsonNode shown = shown("a", "images-2-8", "images-2-11");
    assertThat(shown).hasSize(2);
    assertThat(shown.get(0).get("width").asInt()).isEqualTo(40);
    assertThat(shown.get(0).get("height").asInt()).isEqualTo(20);
    assertThat(shown.get(0).get("channels").asInt()).isEqualTo(3);
    assertThat(shown.get(0).get("name").asText()).isEqualTo("cat");
    assertThat(shown.get(0).has("shape")).isFalse();
    assertThat(shown.get(1).get("id").asText()).isEqualTo("images-2-8");
    assertThat(shown.get(1).get("width").asInt()).isEqualTo(3);
  }

  @Test
  void passesOverFilesOnceARoundHasTakenItsTime() throws IOException {
    FileThumbnails files = new FileThumbnails(model, Duration.ZERO);
    byte[] png = png(3, 2);
    for (int round = 0; round < 2; round++) {
      files.begin();
      for (int i = 0; i < 6; i++) {
        assertThat(files.take(record(10 * round + i, null, png))).isTrue();
      }
    }

    String[] ids = new String[20];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = "images-2-" + i;
    }
    assertThat(shown(ids).findValuesAsText("id"))
        .containsExactly(
            "images-2-0",
            "images-2-1",
            "images-2-2",
            "images-2-3",
            "images-2-10",
            "images-2-11",
            "images-2-12",
            "images-2-13");
  }

  private JsonNode shown(String... predicted) throws IOException {
    for (String id : predicted) {
      model.addPrediction(id, id.getBytes(UTF_8));
    }
    model.slowTick();
    return new ObjectMapper().readTree(model.since(0).text()).get("images");
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, byte[] value) {
    return new ConsumerRecord<>("images", 2, offset, key, value);
  }

  private static byte[] png(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff8800);
    for (int x = 0; x < width; x++) {
      image.setRGB(x, height / 2, 0xff8800);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
