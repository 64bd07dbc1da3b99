package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Labels that are given on the page, in a real browser and to an application that runs. */
@Timeout(300)
class LabelsPageTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  @TempDir private static Path state;

  private static Browser browser;
  private static Pipeline pipeline;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    pipeline = new Pipeline();
    url = pipeline.start("run", "--port", "0", "--state-dir", state.toString()).url();
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

  @BeforeEach
  void open() {
    browser.open(url);
    browser.awaitLive();
  }

  @Test
  void aDrawingIsLabeledByItsIdAndNotSentAgain() throws Exception {
    browser.console();
    assertThat(browser.find("#pad-labels button:nth-child(2)").isEnabled()).isFalse();
    Pen.draw(browser, Pen.one());
    browser.await("an answer", () -> browser.text("#pad-predicted").matches("\\d"));
    List<ConsumerRecord<String, Image>> sent = pipeline.read(TOPICS.images());
    ConsumerRecord<String, Image> drawn = sent.get(sent.size() - 1);
    assertThat(drawn.value().getLabel()).isNull();
    long scored = scored();

    browser.find("#pad-labels button:nth-child(2)").click();

    browser.await(
        "it to be sent", () -> browser.text("#pad-time").contains("Sent: it is a 1. This answer"));
    assertThat(browser.find("#pad-labels [aria-pressed=true]").getText()).isEqualTo("1");
    assertThat(labelsOf(drawn.key())).containsExactly(1);
    assertThat(pipeline.read(TOPICS.images())).hasSameSizeAs(sent);
    browser.await("its prediction to be scored", () -> scored() == scored + 1);
    browser.await(
        "it to be learned at once",
        () ->
            pipeline.read(TOPICS.training()).stream()
                .anyMatch(step -> step.value().getLabels().getJoined() == 1));

    browser.find("#pad-labels button:nth-child(8)").click();
    browser.await(
        "it to be corrected",
        () -> browser.text("#pad-time").contains("it is a 7, which corrects"));
    assertThat(browser.find("#pad-labels [aria-pressed=true]").getText()).isEqualTo("7");
    assertThat(labelsOf(drawn.key())).containsExactly(1, 7);

    browser.find("#pad-clear").click();
    assertThat(browser.count("#pad-labels [aria-pressed=true]")).isZero();
    send("after-drawing-", 70);
    browser.await("the counts", () -> browser.find("#labels-card").isDisplayed());
    browser.await("the label", () -> browser.number("#labels td:nth-child(1)") == 1);
    browser.await("the correction", () -> browser.number("#labels td:nth-child(5)") > 0);
    browser.await(
        "the images that wait for their mini-batch",
        () -> browser.text("#collected-note").startsWith("6 of 32 images collected"));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void aMistakeIsGivenAnotherLabelByItsId() {
    send("mislabeled-", 64);
    openFirstMistake();
    String image = browser.find("#mistakes li:first-child canvas").getAttribute("aria-label");
    browser.find("#mistakes li:first-child input").sendKeys("6");
    browser.find("#mistakes li:first-child form button").click();

    String id = image.replaceAll("^Image |:.*", "");
    browser.await(
        "it to be sent",
        () -> browser.text("#mistakes-note").equals("Sent: image " + id + " is a 6."));
    assertThat(labelsOf(id)).containsExactly(6);
  }

  @Test
  void mistakesStandStillWhileOneIsCorrected() {
    send("first-", 64);
    openFirstMistake();

    send("second-", 64);

    browser.await(
        "a new mistake", () -> browser.count("#images .wrong canvas[aria-label*=second-]") > 0);
    assertThat(browser.count("#mistakes canvas[aria-label*=second-]")).isZero();
    browser.find("#mistakes details[open] summary").click();
    browser.await(
        "the list to go on", () -> browser.count("#mistakes canvas[aria-label*=second-]") > 0);
  }

  @Test
  void labelingHasNoSeriousFaultOfAccessibility() throws Exception {
    send("accessible-", 64);
    openFirstMistake();
    for (String theme : List.of("light", "dark")) {
      browser.setTheme(theme);
      browser.driver.executeScript("document.getElementById('labels-card').hidden = false");
      assertThat(browser.seriousFaults()).as(theme).isEmpty();
    }
  }

  /** Opens the field for the label of the newest mistake, after which the list stands still. */
  private static void openFirstMistake() {
    browser.await("mistakes", () -> browser.count("#mistakes summary") > 0);
    browser.await(
        "an open field",
        () -> {
          if (browser.count("#mistakes details[open]") == 0) {
            browser.find("#mistakes li:first-child summary").click();
          }
          return browser.count("#mistakes li:first-child details[open]") == 1;
        });
  }

  /** Returns how many images are scored, of which the page says so. */
  private static long scored() {
    String note = browser.text("#note-windowed");
    return note.contains(" of ") ? Long.parseLong(note.replaceAll("^.* of | labeled$|,", "")) : 0;
  }

  private static List<Integer> labelsOf(String image) {
    return pipeline.read(TOPICS.labels()).stream()
        .filter(record -> record.key().equals(image))
        .map(ConsumerRecord::value)
        .map(Label::getLabel)
        .toList();
  }

  /** Sends images that all look the same and are of all classes: most are mistakes. */
  private static void send(String prefix, int count) {
    byte[] pixels = new byte[28 * 28];
    Arrays.fill(pixels, 300, 500, (byte) 200);
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            TOPICS.images().keySerde().serializer(),
            TOPICS.images().valueSerde().serializer())) {
      for (int i = 0; i < count; i++) {
        String id = prefix + i;
        Image image = new Image(id, 28, 28, 1, ByteBuffer.wrap(pixels), i % 10, Instant.now());
        var unused = producer.send(new ProducerRecord<>(TOPICS.images().name(), id, image));
      }
    }
  }
}
