package dev.millrace.app.train;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.app.output.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
    boolean rehearsal = best.prequential() != null;
    List<String> headings = new ArrayList<>();
    headings.add("Optimizer");
    if (rehearsal) {
      headings.addAll(List.of("Prequential", "Last 1,000", "Drifts"));
    }
    headings.addAll(
        List.of("Train accuracy", "Test accuracy", "Images/s", "Seconds", "Model SHA-256"));
    Table table =
        new Table(
            String.format(
                Locale.ROOT,
                "Accuracy on %s after %d %s, network of %,d parameters",
                dataName,
                best.epochs(),
                best.epochs() == 1 ? "epoch" : "epochs",
                best.parameters()),
            headings.toArray(String[]::new));
    for (TrainResult result : optimizers) {
      List<String> cells = new ArrayList<>();
      cells.add(result.optimizer());
      if (rehearsal) {
        cells.add(percent(result.prequential().prequentialAccuracy()));
        cells.add(percent(result.prequential().prequentialNewest()));
        cells.add(Long.toString(result.drifts()));
      }
      cells.add(percent(result.trainAccuracy()));
      cells.add(percent(result.testAccuracy()));
      cells.add(String.format(Locale.ROOT, "%,.0f", result.imagesPerSecond()));
      cells.add(String.format(Locale.ROOT, "%,.1f", result.seconds()));
      cells.add(result.modelSha256().substring(0, 16) + "…");
      table.row(cells.toArray());
    }
    return table;
  }

  /** Returns the prequential accuracy of each data set, for people; empty for a single one. */
  public Optional<Table> parts() {
    if (best.prequential() == null || best.prequential().parts().size() == 1) {
      return Optional.empty();
    }
    Table table =
        new Table(
            "Prequential accuracy of each data set",
            "Optimizer",
            "Data",
            "Images",
            "All images",
            "Last 1,000");
    for (TrainResult result : optimizers) {
      for (Prequential.Part part : result.prequential().parts()) {
        table.row(
            result.optimizer(),
            part.data(),
            String.format(Locale.ROOT, "%,d", part.images()),
            percent(part.prequentialAccuracy()),
            percent(part.prequentialNewest()));
      }
    }
    return Optional.of(table);
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
