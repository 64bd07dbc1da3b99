package dev.millrace.app.dashboard;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Draws digits one after the other, as many as the property says, and prints what the page says.
 */
@EnabledIfSystemProperty(named = "drawings", matches = "\\d+")
class RoundTripTest {

  @TempDir private Path state;

  @Test
  void ofDrawings() throws Exception {
    int drawings = Integer.getInteger("drawings");
    try (Pipeline pipeline = new Pipeline();
        Browser browser = Browser.start()) {
      Pipeline.Command application =
          pipeline.start("run", "--port", "0", "--state-dir", state.toString());
      String url = application.url();
      pipeline.run("feed", "--drawn", "--limit", "2400");
      browser.open(url);
      browser.awaitLive();
      browser.await("all to be answered", () -> browser.number("#figure-answered") >= 2400);
      int right = 0;
      for (int i = 0; i < drawings; i++) {
        String digit = List.of("0", "1", "7").get(i % 3);
        Pen.draw(browser, List.of(Pen.zero(), Pen.one(), Pen.seven()).get(i % 3));
        browser.await("an answer", () -> browser.text("#pad-predicted").matches("\\d"));
        right += browser.text("#pad-predicted").equals(digit) ? 1 : 0;
        if (i < drawings - 1) {
          browser.find("#pad-clear").click();
        }
      }
      System.out.printf("%d of %d right; %s%n", right, drawings, browser.text("#pad-time"));
    }
  }
}
