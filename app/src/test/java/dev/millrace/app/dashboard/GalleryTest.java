package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GalleryTest {

  private static final int PREDICTED = 1;

  private final Gallery gallery =
      new Gallery(new Versions(), bytes -> prediction(new String(bytes, UTF_8)));

  @Test
  void imagesAndPredictionsMeetInAnyOrder() {
    gallery.addImage(image("image-first", 4, 4));
    gallery.addPrediction("image-first", "image-first".getBytes(UTF_8));
    gallery.addPrediction("prediction-first", "prediction-first".getBytes(UTF_8));
    gallery.addImage(image("prediction-first", 4, 4));
    gallery.addPrediction("alone", "alone".getBytes(UTF_8));
    assertThat(gallery.newest().since(0)).isNull();

    gallery.release();

    JsonNode shown = gallery.newest().since(0);
    assertThat(shown).hasSize(2);
    assertThat(shown.get(0).get("id").asText()).isEqualTo("image-first");
    assertThat(shown.get(1).get("id").asText()).isEqualTo("prediction-first");
    assertThat(shown.get(0).get("top").get(0).get(0).asInt()).isEqualTo(1);
    assertThat(shown.get(0).get("labelShare").asDouble()).isEqualTo(0.25);
  }

  @Test
  void mistakesAreThoseWhoseLabelIsAnother() {
    gallery.addImage(image("wrong", 4, 4));
    gallery.addImage(image("right", 4, 4));
    gallery.addPrediction("wrong", "wrong".getBytes(UTF_8));
    gallery.addPrediction("right", "right".getBytes(UTF_8));
    gallery.release();

    assertThat(gallery.newest().since(0)).hasSize(2);
    assertThat(gallery.mistakes().since(0)).hasSize(1);
    assertThat(gallery.mistakes().since(0).get(0).get("id").asText()).isEqualTo("wrong");
    assertThat(gallery.mistakes().since(0).get(0).get("wholeId").asBoolean()).isTrue();
  }

  @Test
  void aLabelThatComesLaterMakesAMistake() {
    for (String id : List.of("unlabeled-wrong", "unlabeled-right")) {
      gallery.addImage(image(id, 4, 4));
      gallery.addPrediction(id, id.getBytes(UTF_8));
    }
    gallery.release();
    assertThat(gallery.mistakes().since(0)).isNull();

    gallery.addLabel(new Label("unlabeled-wrong", PREDICTED + 1, Instant.EPOCH));
    gallery.addLabel(new Label("unlabeled-right", PREDICTED, Instant.EPOCH));
    gallery.addLabel(new Label("unlabeled-wrong", PREDICTED + 2, Instant.EPOCH));
    gallery.addLabel(new Label("never-shown", PREDICTED + 1, Instant.EPOCH));
    gallery.release();

    JsonNode mistakes = gallery.mistakes().since(0);
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.get(0).get("id").asText()).isEqualTo("unlabeled-wrong");
    assertThat(mistakes.get(0).get("label").asInt()).isEqualTo(PREDICTED + 1);
  }

  @Test
  void keepsTheNewestOnly() {
    for (int i = 0; i < 100; i++) {
      gallery.addImage(image("image-" + i, 4, 4));
      gallery.addPrediction("image-" + i, ("image-" + i).getBytes(UTF_8));
    }
    gallery.release();

    JsonNode shown = gallery.newest().since(0);
    assertThat(shown).hasSize(Gallery.SHOWN);
    assertThat(shown.get(Gallery.SHOWN - 1).get("id").asText()).isEqualTo("image-99");
  }

  @Test
  void largeImagesAreMadeSmallAndContradictoryOnesLeftOut() {
    Thumbnail small = Thumbnail.of(image("large", 100, 80));
    assertThat(small.height()).isEqualTo(33);
    assertThat(small.width()).isEqualTo(26);
    assertThat(small.pixels()).hasSize(33 * 26).containsOnly(7);

    Image broken = image("broken", 4, 4);
    broken.setPixels(ByteBuffer.allocate(3));
    assertThat(Thumbnail.of(broken)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 1, 33", "100, 1, 33, 1", "1, 5000, 1, 40", "2, 100, 1, 33"})
  void thinImagesKeepARowOrAColumn(int height, int width, int rows, int columns) {
    Thumbnail thin = Thumbnail.of(image("thin", height, width));

    assertThat(thin.height()).isEqualTo(rows);
    assertThat(thin.width()).isEqualTo(columns);
    assertThat(thin.pixels()).hasSize(rows * columns).containsOnly(7);
    assertThat(thin.shape()).containsExactly(1, height, width);
  }

  @Test
  void ofManyChannelsOnlyThoseThatArePicturedAreKept() {
    Thumbnail gray = Thumbnail.of(image("spectrum", 100_000, 2, 2));
    assertThat(gray.channels()).isEqualTo(1);
    assertThat(gray.pixels()).hasSize(4).containsOnly(7);
    assertThat(gray.shape()).containsExactly(100_000, 2, 2);

    Thumbnail color = Thumbnail.of(image("color", 3, 40, 40));
    assertThat(color.channels()).isEqualTo(3);
    assertThat(color.pixels()).hasSize(Thumbnail.MOST_BYTES);
  }

  @Test
  void whatWaitsIsBoundedInBytesWhateverTheRecordsHold() {
    for (int i = 0; i < 5000; i++) {
      gallery.addImage(image("many channels " + i, 1000, 4, 4));
      gallery.addImage(image("large " + i, 3, 40, 40));
      gallery.addPrediction("many classes " + i, new byte[20_000]);
      gallery.addImage(image("long id".repeat(1000) + i, 1, 1, 1));
    }
    assertThat(gallery.waitingBytes()).isBetween(1L << 20, 40L << 20);
  }

  @Test
  void whatIsShownIsShortWhateverTheRecordsHold() {
    String id = "wrong" + "x".repeat(100_000);
    gallery.addImage(image(id, 50_000, 2, 2));
    gallery.addPrediction(id, id.getBytes(UTF_8));
    gallery.release();

    assertThat(gallery.newest().since(0).toString()).hasSizeLessThan(1000).contains("wrongxxx");
    assertThat(gallery.newest().since(0).get(0).get("wholeId").asBoolean()).isFalse();
  }

  private static Image image(String id, int height, int width) {
    return image(id, 1, height, width);
  }

  private static Image image(String id, int channels, int height, int width) {
    byte[] pixels = new byte[channels * height * width];
    java.util.Arrays.fill(pixels, (byte) 7);
    return new Image(id, height, width, channels, ByteBuffer.wrap(pixels), 2, Instant.EPOCH);
  }

  private static Prediction prediction(String id) {
    boolean labeled = !id.startsWith("unlabeled");
    boolean correct = id.equals("right");
    return new Prediction(
        id,
        PREDICTED,
        List.of(0.25f, 0.5f, 0.25f),
        labeled ? Integer.valueOf(correct ? PREDICTED : 2) : null,
        labeled ? Boolean.valueOf(correct) : null,
        3L,
        "learner-0",
        Instant.EPOCH,
        null);
  }
}
