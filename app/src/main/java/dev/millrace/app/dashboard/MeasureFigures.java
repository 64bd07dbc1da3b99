package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Measures;

/** The measures beside accuracy that are sent to the page, and how labels come. */
final class MeasureFigures {

  private MeasureFigures() {}

  /**
   * Sets {@code measures}, with those of the {@code window} and of all images as {@code total}, and
   * lag, coverage and corrections. What is unknown is null or, of an application that has no
   * measures, left out.
   */
  static void addTo(ObjectNode node, Accuracy figures) {
    if (figures.getWindowMeasures() != null && figures.getCumulativeMeasures() != null) {
      ObjectNode measures = node.putObject("measures");
      measures.set("window", of(figures.getWindowed(), figures.getWindowMeasures()));
      measures.set("total", of(figures.getCumulative(), figures.getCumulativeMeasures()));
    }
    node.put("labelLagP50Ms", figures.getLabelLagP50Ms());
    node.put("labelLagP99Ms", figures.getLabelLagP99Ms());
    put(node, "coverage", figures.getCoverage());
    node.put("corrected", figures.getCorrected());
  }

  private static ObjectNode of(double accuracy, Measures measures) {
    ObjectNode node = Json.object();
    put(node, "accuracy", accuracy);
    put(node, "balancedAccuracy", measures.getBalancedAccuracy());
    put(node, "kappa", measures.getKappa());
    put(node, "kappaM", measures.getKappaM());
    put(node, "kappaT", measures.getKappaT());
    put(node, "macroF1", measures.getMacroF1());
    put(node, "calibrationError", measures.getCalibrationError());
    return node;
  }

  private static void put(ObjectNode node, String name, Double value) {
    Json.put(node, name, value == null ? Double.NaN : value);
  }
}
