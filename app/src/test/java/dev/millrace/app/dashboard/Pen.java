package dev.millrace.app.dashboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;

/** Draws on the pad with real pointer events: shapes in a square of side 1, y down. */
final class Pen {

  private Pen() {}

  static List<double[]> zero() {
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i <= 24; i++) {
      double angle = 2 * Math.PI * i / 24;
      points.add(new double[] {0.5 + 0.2 * Math.sin(angle), 0.5 - 0.3 * Math.cos(angle)});
    }
    return points;
  }

  static List<double[]> one() {
    return List.of(
        new double[] {0.5, 0.2},
        new double[] {0.5, 0.4},
        new double[] {0.5, 0.6},
        new double[] {0.5, 0.8});
  }

  static List<double[]> seven() {
    return List.of(
        new double[] {0.3, 0.25},
        new double[] {0.5, 0.25},
        new double[] {0.7, 0.25},
        new double[] {0.6, 0.5},
        new double[] {0.45, 0.8});
  }

  static void draw(Browser browser, List<double[]> points) {
    WebElement pad = browser.find("#pad-canvas");
    int side = pad.getSize().getWidth();
    PointerInput mouse = new PointerInput(PointerInput.Kind.MOUSE, "pen");
    Sequence stroke = new Sequence(mouse, 0);
    boolean down = false;
    for (double[] point : points) {
      stroke.addAction(
          mouse.createPointerMove(
              Duration.ofMillis(8),
              PointerInput.Origin.fromElement(pad),
              (int) Math.round((point[0] - 0.5) * side),
              (int) Math.round((point[1] - 0.5) * side)));
      if (!down) {
        stroke.addAction(mouse.createPointerDown(PointerInput.MouseButton.LEFT.asArg()));
        down = true;
      }
    }
    stroke.addAction(mouse.createPointerUp(PointerInput.MouseButton.LEFT.asArg()));
    browser.driver.perform(List.of(stroke));
  }
}
