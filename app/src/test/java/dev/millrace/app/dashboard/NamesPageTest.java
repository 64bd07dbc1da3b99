package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Names of classes, and image files, on the page. */
@Timeout(300)
class NamesPageTest {

  private static final List<String> NAMES =
      List.of("cat", "dog", "a long-haired hamster", "d", "e", "f", "g", "h", "i", "j");

  @TempDir private static Path state;

  private static Browser browser;
  private static Pipeline pipeline;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    pipeline = new Pipeline();
    String url =
        pipeline
            .start(
                "run",
                "--port",
                "0",
                "--state-dir",
                state.toString(),
                "--classes",
                String.join(",", NAMES))
            .url();
    send(128);
    browser.open(url);
    browser.awaitLive();
  }

  @AfterAll
  static void stop() {
    try {
      if (browser != null) {
        browser.close();
      }
    } finally {
      if (pipeline != null) {
        pipeline.close();
      }
    }
  }

  @Test
  void standWhereNumbersStoodAndFilesAreShown() throws Exception {
    browser.await("files", () -> browser.count("#images canvas[aria-label*=file-]") > 0);
    assertThat(browser.find("#images li b").getText().replace("✗", "")).isIn(NAMES);
    browser.await("the matrix", () -> browser.count(".confusion.named") == 1);
    assertThat(browser.text(".confusion tbody tr:nth-child(2) th")).isEqualTo("dog");
    browser.await("the pad", () -> browser.text("#pad-labels").contains("hamster"));
    assertThat(browser.text("#pad-bars li:first-child .name")).isEqualTo("cat");

    browser.await("mistakes", () -> browser.count("#mistakes summary") > 0);
    browser.await(
        "their names", () -> NAMES.contains(browser.text("#mistakes li:first-child .is b")));
    browser.find("#mistakes li:first-child summary").click();
    browser.await("its field", () -> browser.count("#mistakes details[open] select") == 1);
    browser.find("#mistakes details[open] select").sendKeys("dog");
    browser.find("#mistakes details[open] form button").click();
    browser.await("it to be sent", () -> browser.text("#mistakes-note").endsWith(" is dog."));
    assertThat(browser.seriousFaults()).isEmpty();
    assertThat(browser.console()).isEmpty();
  }

  /** Sends files that all look the same, of all classes: most are mistakes. */
  private static void send(int count) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("images", ("file-" + i).getBytes(UTF_8), file());
        record.headers().add("label", NAMES.get(i % NAMES.size()).getBytes(UTF_8));
        var unused = producer.send(record);
      }
    }
  }

  private static byte[] file() throws IOException {
    BufferedImage image = new BufferedImage(60, 40, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.ORANGE);
    graphics.fillOval(5, 5, 50, 30);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
