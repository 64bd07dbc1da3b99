package dev.millrace.app.dashboard;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window: the machine's Chromium, by its own driver. */
final class Browser implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(2);

  /** Kept, so that its level is. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts one; where there is none, the test that needs it is left out, and the output says so.
   */
  static Browser start() {
    Optional<Path> browser = program("chromium", "chromium-browser", "google-chrome");
    Optional<Path> driver = program("chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      System.out.println(
          "LEFT OUT: tests of the live page, since there is no chromium with chromedriver on the PATH.");
      Assumptions.abort("there is no chromium with chromedriver");
    }
    SELENIUM.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options =
        new ChromeOptions()
            .setBinary(browser.get().toFile())
            .addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--window-size=1320,1000");
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<Path> program(String... names) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void open(String url) {
    driver.get(url);
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  String text(String css) {
    return find(css).getText();
  }

  /** Returns the number in an element, 0 while there is none. */
  long number(String css) {
    String digits = text(css).replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "waited in vain for "
                + what
                + "; the console says: "
                + console()
                + "; the page says: "
                + text("body"));
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** An element may be replaced while it is looked at. */
  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (StaleElementReferenceException e) {
      return false;
    }
  }

  int count(String css) {
    return driver.findElements(By.cssSelector(css)).size();
  }

  /** Returns the rules of axe-core that the page breaks with an impact of serious or more. */
  List<String> seriousFaults() throws IOException {
    try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
      driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[0];
            axe.run().then(({violations}) => done(violations
              .filter(({impact}) => impact === "serious" || impact === "critical")
              .map(({id, nodes}) => id + ": " + nodes.map(({html}) => html).join(" | "))));
            """);
    return ((List<?>) found).stream().map(String::valueOf).toList();
  }

  void awaitLive() {
    await("the page to be live", () -> text("#connection").equals("live"));
  }

  /** Returns what the page wrote to its console since the last call. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(entry -> entry.getLevel() + " " + entry.getMessage())
        .toList();
  }

  void setTheme(String theme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
  }

  void setSize(int width, int height, boolean phone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
  }

  void screenshot(Path file) throws IOException {
    Object data =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
            .get("data");
    Files.write(file, Base64.getDecoder().decode((String) data));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
