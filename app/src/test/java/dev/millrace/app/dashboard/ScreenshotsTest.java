package dev.millrace.app.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Takes pictures of the page while the demo runs, into the folder that the property names. */
@EnabledIfSystemProperty(named = "screenshots", matches = ".+")
class ScreenshotsTest {

  private static final int[] SECONDS = {1, 10, 60};

  @Test
  void ofTheDemo() throws Exception {
    Path folder = Files.createDirectories(Path.of(System.getProperty("screenshots")));
    Pipeline.Command demo = new Pipeline.Command(List.of("demo", "--port", "0"));
    try (Browser browser = Browser.start()) {
      browser.open(demo.url());
      browser.awaitLive();
      long start = System.nanoTime();
      for (int seconds : SECONDS) {
        long wait = start + TimeUnit.SECONDS.toNanos(seconds) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
        take(browser, folder, "wide", seconds, 1320, 1000);
        take(browser, folder, "phone", seconds, 390, 844);
        if (seconds == 1) {
          browser.setSize(1320, 1000, false);
          Pen.draw(browser, Pen.seven());
        }
      }
    } finally {
      demo.stop();
    }
  }

  private static void take(
      Browser browser, Path folder, String name, int seconds, int width, int height)
      throws IOException {
    browser.setSize(width, height, width < 500);
    for (String theme : List.of("light", "dark")) {
      browser.setTheme(theme);
      browser.screenshot(folder.resolve("page-%ds-%s-%s.png".formatted(seconds, name, theme)));
    }
  }
}
