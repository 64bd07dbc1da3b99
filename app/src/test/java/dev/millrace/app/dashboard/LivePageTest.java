package dev.millrace.app.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Image;
import dev.millrace.topology.Topics;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real browser, against a pipeline that runs. */
@Timeout(300)
class LivePageTest {

  @TempDir private static Path state;

  private static Browser browser;
  private static Pipeline pipeline;
  private static String url;
  private static Pipeline.Command application;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.start();
    pipeline = new Pipeline();
    application = pipeline.start("run", "--port", "0", "--state-dir", state.toString());
    url = application.url();
    pipeline.run("feed", "--drawn", "--limit", "2400");
    browser.open(url);
    browser.awaitLive();
    browser.await("all to be answered", () -> browser.number("#figure-answered") >= 2400);
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
  void showsTheStreamWithoutAnErrorAndMovesWithIt() throws Exception {
    browser.console();
    browser.open(url);
    browser.awaitLive();
    browser.await("pictures", () -> browser.count("#images canvas") > 9);
    browser.await("mistakes", () -> browser.count("#mistakes canvas") > 0);
    browser.await("filters", () -> browser.count("#filters canvas") == 16);
    browser.await("confusion", () -> browser.count(".confusion td") > 100);
    assertThat(browser.text("#figure-windowed")).matches("\\d+\\.\\d %");
    long answered = browser.number("#figure-answered");
    Object chart = chart();

    pipeline.run("feed", "--drawn", "--unlabeled", "--limit", "64", "--seed", "9");
    pipeline.run("feed", "--drawn", "--limit", "320", "--seed", "8");

    browser.await("more answers", () -> browser.number("#figure-answered") >= answered + 384);
    browser.await("the chart to move", () -> !chart().equals(chart));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void theConfusionIsThatOfTheWindowOrThatSinceTheFirstImage() {
    browser.open(url);
    browser.awaitLive();
    browser.await("the confusion of the window", () -> confused() == 1000);
    assertThat(browser.text("#confusion-note")).contains("over the last 1,000 labeled images");

    browser.find("#confusion-counts button[data-counts=total]").click();
    assertThat(confused()).isGreaterThanOrEqualTo(2400);
    assertThat(browser.text("#confusion-note")).contains("since the first image");

    browser.find("#confusion-counts button[data-counts=window]").click();
    assertThat(confused()).isEqualTo(1000);
  }

  @Test
  void theMeasuresAreThoseOfTheWindowAndOfAllImages() {
    browser.open(url);
    browser.awaitLive();
    browser.await("two rows of measures", () -> browser.count("#measures tr") == 2);
    assertThat(browser.count("#measures td")).isEqualTo(2 * 7);
    assertThat(browser.text("#measures tr:first-child th")).isEqualTo("The last 1,000");
    assertThat(browser.text("#measures tr:first-child td:nth-of-type(1)"))
        .isEqualTo(browser.text("#figure-windowed"));
    assertThat(browser.text("#measures tr:first-child td:nth-of-type(3)"))
        .matches("0\\.\\d{3}|1\\.000");
    assertThat(browser.text("#measures-note")).startsWith("Labels come with their images.");
  }

  /** Returns how many images the cells of the confusion matrix count. */
  private static long confused() {
    return (Long)
        browser.driver.executeScript(
            """
            return [...document.querySelectorAll(".confusion td[title]")]
              .map((cell) => Number(cell.title.replace(/^.*: /, "").replace(/,/g, "")))
              .reduce((sum, count) => sum + count, 0)""");
  }

  @Test
  void aDrawnDigitComesBackRight() {
    browser.open(url);
    browser.awaitLive();
    Map<String, List<double[]>> shapes = Map.of("0", Pen.zero(), "1", Pen.one(), "7", Pen.seven());
    for (Map.Entry<String, List<double[]>> shape : shapes.entrySet()) {
      ask(shape.getValue());
      assertThat(browser.text("#pad-predicted")).isEqualTo(shape.getKey());
      assertThat(browser.text("#pad-time")).containsPattern("\\d+ ms round trip");
      browser.find("#pad-clear").click();
    }
  }

  @Test
  void canBeDrawnOnWithTheKeyboard() {
    browser.open(url);
    browser.awaitLive();
    browser.find("#pad-canvas").sendKeys(" ", Keys.DOWN.toString().repeat(11), " ");
    browser.await("an answer", () -> browser.text("#pad-predicted").matches("\\d"));
    assertThat(browser.text("#pad-predicted")).isEqualTo("1");

    browser.find("#pad-canvas").sendKeys(Keys.ESCAPE);
    assertThat(browser.text("#pad-predicted")).isEqualTo("?");
  }

  @Test
  void survivesARestartOfTheApplication() throws Exception {
    browser.open(url);
    browser.awaitLive();
    String port = String.valueOf(URI.create(url).getPort());
    long answered = browser.number("#figure-answered");

    application.stop();
    browser.await(
        "the loss to be noticed", () -> browser.text("#connection").equals("reconnecting…"));
    application = pipeline.start("run", "--port", port, "--state-dir", state.toString());
    assertThat(application.url()).isEqualTo(url);

    browser.awaitLive();
    pipeline.run("feed", "--drawn", "--limit", "96", "--seed", "7");
    browser.await("more answers", () -> browser.number("#figure-answered") >= answered + 96);
    browser.find("#pad-clear").click();
    ask(Pen.one());
  }

  @Test
  void hasNoSeriousFaultOfAccessibility() throws Exception {
    for (String theme : List.of("light", "dark")) {
      for (int width : new int[] {1320, 390}) {
        browser.setTheme(theme);
        browser.setSize(width, 900, width < 500);
        browser.open(url);
        browser.awaitLive();
        browser.await("mistakes", () -> browser.count("#mistakes canvas") > 0);
        assertThat(browser.seriousFaults()).as("%s, %d pixels wide", theme, width).isEmpty();
        assertThat(browser.driver.executeScript("return document.documentElement.scrollWidth"))
            .as("nothing sticks out on the right")
            .asInstanceOf(InstanceOfAssertFactories.LONG)
            .isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void showsAnotherNetworkAndSaysWhyThePadIsOff() throws Exception {
    Path network = state.resolve("network.json");
    Files.writeString(
        network,
        """
        {"input":[3,12,16],"layers":[
          {"type":"conv2d","filters":4,"kernel":3},{"type":"flatten"},{"type":"dense","units":3}]}""");
    Topics topics = Topics.withPrefix("color-");
    Pipeline.Command other =
        pipeline.start(
            "run",
            "--port",
            "0",
            "--topic-prefix",
            "color-",
            "--application-id",
            "color",
            "--state-dir",
            state.resolve("color").toString(),
            "--network",
            network.toString());
    browser.open(other.url());
    browser.awaitLive();
    sendColors(topics);

    browser.await("pictures", () -> browser.count("#images canvas") > 9);
    browser.await("the reason", () -> browser.text("#pad-reason").contains("3 × 12 × 16"));
    assertThat(browser.find("#pad").isDisplayed()).isFalse();
    browser.await("confusion", () -> browser.count(".confusion tbody tr") == 3);
    browser.await("filters", () -> browser.count("#filters canvas") == 4);
    other.stop();
  }

  @Test
  void showsAThousandClassesInLittleSpaceAndTakesAClassThatIsTypedIn() throws Exception {
    Path network = state.resolve("net1000.json");
    Files.writeString(
        network,
        """
        {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":1000}]}""");
    Pipeline.Command other =
        pipeline.start(
            "run",
            "--port",
            "0",
            "--topic-prefix",
            "many-",
            "--application-id",
            "many",
            "--state-dir",
            state.resolve("many").toString(),
            "--network",
            network.toString());
    browser.console();
    browser.open(other.url());
    browser.awaitLive();
    pipeline.run("feed", "--topic-prefix", "many-", "--drawn", "--limit", "128");
    browser.await("pictures", () -> browser.count("#images canvas") > 9);
    browser.await("a model", () -> browser.text("#model-note").contains("Newest snapshot"));
    browser.await(
        "the worst classes", () -> browser.text("#confusion-note").contains("most mistakes"));
    assertThat(browser.count(".confusion tbody tr")).isBetween(1, 32);
    assertThat(browser.count("#pad-bars li")).isEqualTo(10);
    assertThat(browser.count("#pad-labels button")).isZero();

    Pen.draw(browser, Pen.one());
    browser.await("an answer", () -> browser.text("#pad-predicted").matches("\\d+"));
    assertThat(browser.text("#pad-bars li.best span")).isEqualTo(browser.text("#pad-predicted"));
    browser.find("#pad-label").sendKeys("731");
    browser.find("#pad-label-form button").click();
    browser.await(
        "its label to be sent", () -> browser.text("#pad-time").contains("Sent: it is a 731."));
    String picture = System.getProperty("pictureOfManyClasses");
    if (picture != null) {
      browser.screenshot(Path.of(picture));
    }
    assertThat(browser.console()).isEmpty();
    other.stop();
  }

  private static void sendColors(Topics topics) {
    try (KafkaProducer<String, Image> producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            topics.images().keySerde().serializer(),
            topics.images().valueSerde().serializer())) {
      for (int i = 0; i < 64; i++) {
        byte[] pixels = new byte[3 * 12 * 16];
        Arrays.fill(pixels, i % 3 * 192, (i % 3 + 1) * 192, (byte) 200);
        String id = "color-" + i;
        Image image = new Image(id, 12, 16, 3, ByteBuffer.wrap(pixels), i % 3, Instant.now());
        var unused = producer.send(new ProducerRecord<>(topics.images().name(), id, image));
      }
    }
  }

  private static void ask(List<double[]> shape) {
    Pen.draw(browser, shape);
    browser.await("an answer", () -> browser.text("#pad-predicted").matches("\\d"));
  }

  private static Object chart() {
    return browser.driver.executeScript(
        "return document.querySelector('#accuracy-chart canvas').toDataURL()");
  }
}
