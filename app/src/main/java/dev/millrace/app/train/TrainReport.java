package dev.millrace.app.train;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.app.output.Table;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The results of one or more runs, one per optimizer.
 *
 * @param best the run with the highest test accuracy, the first of equals; its fields stand at the
 *     top of the JSON
 * @param optimizers all runs, in their order
 */
public record TrainReport(@JsonUnwrapped TrainResult best, List<TrainResult> optimizers) {

  /** Returns the report of some runs, at least one. */
  public static TrainReport of(List<TrainResult> results) {
    TrainResult best =
        results.stream()
            .sorted(Comparator.comparingDouble(TrainResult::testAccuracy).reversed())
            .findFirst()
            .orElseThrow();
    return new TrainReport(best, List.copyOf(results));
  }

  /** Returns the figures for people. */
  public Table table(String dataName) {
    Table table =
        new Table(
            String.format(
                Locale.ROOT,
                "Accuracy on %s after %d %s, network of %,d parameters",
                dataName,
                best.epochs(),
                best.epochs() == 1 ? "epoch" : "epochs",
                best.parameters()),
            "Optimizer",
            "Train accuracy",
            "Test accuracy",
            "Images/s",
            "Seconds",
            "Model SHA-256");
    for (TrainResult result : optimizers) {
      table.row(
          result.optimizer(),
          percent(result.trainAccuracy()),
          percent(result.testAccuracy()),
          String.format(Locale.ROOT, "%,.0f", result.imagesPerSecond()),
          String.format(Locale.ROOT, "%,.1f", result.seconds()),
          result.modelSha256().substring(0, 16) + "…");
    }
    return table;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** Returns the error rates over the epochs, drawn in lines of at most so many characters. */
  public String chart(int lineLength) {
    return new ErrorChart(ErrorCurve.of(optimizers), lineLength).toString();
  }

  /**
   * Draws the error rates over the epochs as a PNG file.
   *
   * @param file is overwritten
   * @throws dev.millrace.app.error.UserException if it cannot be drawn or written
   */
  public void plot(String dataName, Path file) {
    ErrorPlot.write("Error rate on " + dataName, ErrorCurve.of(optimizers), file);
  }
}
