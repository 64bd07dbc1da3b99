package dev.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.model.data.Fitting;
import dev.millrace.schemas.Prediction;
import dev.millrace.schemas.TrainingStep;
import dev.millrace.topology.door.DeadLetter;
import dev.millrace.topology.observe.DeadLetterReason;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image files as the values of records, and labels in headers. */
class ImageFilesTopologyTest {

  private static final List<String> NAMES = List.of("upper", "lower");

  private final Pipeline pipeline = new Pipeline(Pipeline.settings().withClassNames(NAMES));
  private final TestInputTopic<byte[], byte[]> raw = raw(pipeline);

  private static TestInputTopic<byte[], byte[]> raw(Pipeline pipeline) {
    return pipeline.driver.createInputTopic(
        "images", new ByteArraySerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "gif", "bmp"})
  void areLearnedUnderTheLabelOfTheirHeader(String format) throws IOException {
    for (int i = 0; i < 20 * Pipeline.BATCH; i++) {
      send("a" + i, file(format, i % 2), i % 4 < 2 ? NAMES.get(i % 2) : String.valueOf(i % 2));
    }

    List<TestRecord<String, Prediction>> answers = pipeline.predictions.readRecordsToList();
    assertThat(answers).hasSize(20 * Pipeline.BATCH);
    assertThat(answers.get(0).key()).isEqualTo("a0");
    assertThat(answers.get(1).value().getLabel()).isEqualTo(1);
    assertThat(answers.subList(60, 80))
        .allSatisfy(answer -> assertThat(answer.value().getCorrect()).isTrue());
    assertThat(new String(answers.get(3).headers().lastHeader("label").value(), UTF_8))
        .isEqualTo("1");
    assertThat(pipeline.training.readValuesToList())
        .hasSize(20)
        .allSatisfy(step -> assertThat(step.getBatchSize()).isEqualTo(Pipeline.BATCH))
        .last()
        .extracting(TrainingStep::getImages)
        .isEqualTo(20L * Pipeline.BATCH);
    assertThat(pipeline.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void haveAnIdFromTheirPlaceWithoutAKey() throws IOException {
    send("named", file("png", 0), "upper");
    for (byte[] key : new byte[][] {null, {}, null}) {
      TestRecord<byte[], byte[]> record = new TestRecord<>(key, file("png", 0));
      record.headers().add("label", "upper".getBytes(UTF_8));
      raw.pipeInput(record);
    }

    assertThat(pipeline.predictions.readRecordsToList())
        .extracting(TestRecord::key)
        .containsExactly("named", "images-0-1", "images-0-2", "images-0-3");
  }

  @Test
  void waitForALabelLikeAnyOtherImage() throws IOException {
    raw.pipeInput("late".getBytes(UTF_8), file("png", 1));
    raw.pipeInput(null, file("png", 1));
    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictions.readValue().getLabel()).isNull();

    pipeline.sendLabelToLearnNow("late", 1, Pipeline.START_MS);
    pipeline.sendLabelToLearnNow("images-0-1", 1, Pipeline.START_MS);
    assertThat(pipeline.training.readValuesToList()).hasSize(2);
  }

  @Test
  void aHeaderGivesALabelToAnAvroImageThatHasNone() {
    for (Integer own : new Integer[] {null, 0}) {
      TestRecord<byte[], byte[]> record =
          new TestRecord<>(
              "a".getBytes(UTF_8),
              Pipeline.TOPICS
                  .images()
                  .valueSerde()
                  .serializer()
                  .serialize("images", pipeline.image("a", 1, own)));
      record.headers().add("label", "lower".getBytes(UTF_8));
      raw.pipeInput(record);
    }
    pipeline.sendLabeled("b", 2);

    assertThat(pipeline.predictions.readValuesToList().subList(0, 2))
        .extracting(Prediction::getLabel)
        .containsExactly(1, 0);
  }

  @Test
  void anUnknownClassIsToldOfWithTheKnownOnes() throws IOException {
    send("a", file("png", 0), "cat");
    send("b", file("png", 0), "2");
    send("c", file("png", 0), "");

    assertThat(reason())
        .isEqualTo(
            "there is no class 'cat': the header 'label' must be one of upper, lower, or a number"
                + " from 0 to 1");
    assertThat(reason()).startsWith("there is no class '2'");
    assertThat(pipeline.observer.rejected).isEqualTo(Map.of(DeadLetterReason.WRONG_LABEL, 2));
    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("c");
  }

  @Test
  void areFittedAsTheSettingsSay() throws IOException {
    BufferedImage wide = new BufferedImage(12, 4, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = wide.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(4, 0, 4, 4); // the middle third, which is all that a crop leaves
    graphics.dispose();
    Fitting crop = new Fitting(Fitting.Mode.CROP, false, false, OptionalInt.empty());
    float stretched = shareOfClass0(wide, Fitting.STRETCH);
    float cropped = shareOfClass0(wide, crop);
    BufferedImage white = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
    graphics = white.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 4, 4);
    graphics.dispose();

    assertThat(cropped).isEqualTo(shareOfClass0(white, Fitting.STRETCH)).isNotEqualTo(stretched);
  }

  private static float shareOfClass0(BufferedImage image, Fitting fitting) throws IOException {
    try (Pipeline fitted =
        new Pipeline(MillraceSettings.of(Pipeline.settings()).withFitting(fitting))) {
      raw(fitted).pipeInput("a".getBytes(UTF_8), file("png", image));
      fitted.advance(Duration.ofMillis(10));
      return fitted.predictions.readValue().getProbabilities().get(0);
    }
  }

  /** Ten files as people and attackers send them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "png-ends-early      | the value is a PNG image that ends early",
        "jpeg-ends-early     | the value is a JPEG image that ends early",
        "gif-ends-early      | the value is a GIF image that ends early",
        "bmp-ends-early      | the value is a BMP image that ends early",
        "png-40000           | the value is too large: 40000 x 40000 pixels (height, width)",
        "gif-65535           | the value is too large: 65535 x 65535 pixels (height, width)",
        "bmp-9000            | the value is a damaged BMP image: Invalid width/height",
        "jpeg-65535          | the value is too large: 65535 x 65535 pixels (height, width)",
        "html                | the value is an HTML page; what is read are Image records and JPEG",
        "heic                | the value is a HEIC image; what is read are Image records and JPEG"
      })
  void brokenAndHostileFilesAreDeadLettersInWords(String kind, String reason) throws IOException {
    byte[] value = Hostile.file(kind);
    long before = allocatedBytes();
    raw.pipeInput("bad".getBytes(UTF_8), value);
    long allocated = allocatedBytes() - before;

    TestRecord<byte[], byte[]> letter = pipeline.deadLetters.readRecord();
    assertThat(new String(letter.headers().lastHeader(DeadLetter.MESSAGE_HEADER).value(), UTF_8))
        .startsWith(reason);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(allocated).as("bytes taken for it").isLessThan(32L << 20);
    assertThat(pipeline.observer.rejected).isEqualTo(Map.of(DeadLetterReason.UNDECODABLE, 1));
    send("good", file("png", 0), "upper");
    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("good");
  }

  @Test
  void aTextThatUnpacksToGigabytesIsNotUnpacked() throws IOException {
    byte[] value = Hostile.file("png-text-bomb");
    long before = allocatedBytes();
    send("bomb", value, "upper");
    long allocated = allocatedBytes() - before;

    pipeline.advance(Duration.ofMillis(10));
    assertThat(pipeline.predictedIds()).containsExactly("bomb");
    assertThat(allocated).isLessThan(32L << 20);
  }

  @Test
  void aKeyMustBeText() throws IOException {
    raw.pipeInput(new byte[] {(byte) 0xff}, file("png", 0));
    raw.pipeInput(new byte[2000], file("png", 0));

    assertThat(reason()).isEqualTo("the key must be the image id in UTF-8, but was not");
    assertThat(reason()).startsWith("the image id must have at most 1024 bytes");
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private String reason() {
    return new String(
        pipeline.deadLetters.readRecord().headers().lastHeader(DeadLetter.MESSAGE_HEADER).value(),
        UTF_8);
  }

  private void send(String key, byte[] file, String label) {
    TestRecord<byte[], byte[]> record = new TestRecord<>(key.getBytes(UTF_8), file);
    record.headers().add("label", label.getBytes(UTF_8));
    raw.pipeInput(record);
  }

  /** A file of 16 x 16 pixels whose upper half has ink for class 0, and lower half for class 1. */
  static byte[] file(String format, int shape) throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.fillRect(0, 8 * shape, 16, 8);
    graphics.dispose();
    return file(format, image);
  }

  private static byte[] file(String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}
