package dev.millrace.chaos;

import dev.millrace.app.output.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results of all scenarios beside the undisturbed one, as a table. */
final class LearnersReport {

  private final List<LearnersResult> results;

  LearnersReport(List<LearnersResult> results) {
    this.results = List.copyOf(results);
  }

  /** Whether nothing is wrong with any, and none lost too much. */
  boolean isGood() {
    return results.stream().allMatch(this::isGood);
  }

  private boolean isGood(LearnersResult result) {
    return result.isGood() && points(result).orElse(0.0) >= -result.scenario().mostLost();
  }

  /**
   * Points above the undisturbed one, to the hundredth; empty where there is nothing to compare.
   */
  private Optional<Double> points(LearnersResult result) {
    return results.stream()
        .filter(other -> other.scenario() == Scenario.UNDISTURBED)
        .filter(other -> other.isGood() && result.isGood())
        .findFirst()
        .map(other -> Math.round((result.accuracy() - other.accuracy()) * 10_000) / 100.0);
  }

  /** Returns the table as text. */
  @Override
  public String toString() {
    Table table =
        new Table(
            "Four learners in two processes",
            "Scenario",
            "Images",
            "Missing",
            "Twice",
            "Test accuracy",
            "Points",
            "Result");
    for (LearnersResult result : results) {
      table.row(
          result.scenario().description(),
          String.format(Locale.ROOT, "%,d", result.images()),
          result.missing(),
          result.duplicated(),
          result.isGood() ? String.format(Locale.ROOT, "%.2f %%", 100 * result.accuracy()) : "-",
          points(result).map(points -> String.format(Locale.ROOT, "%.2f", points)).orElse("-"),
          verdict(result));
    }
    return table.toString();
  }

  private String verdict(LearnersResult result) {
    if (isGood(result)) {
      return points(result).isPresent() ? "good" : "not compared";
    }
    return result.isGood()
        ? "more than " + result.scenario().mostLost() + " points lost"
        : String.join("; ", result.problems());
  }
}
