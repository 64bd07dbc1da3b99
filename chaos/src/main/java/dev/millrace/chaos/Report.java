package dev.millrace.chaos;

import dev.millrace.app.output.Table;
import dev.millrace.chaos.SeedResult.Recovery;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The results of all seeds, as tables. */
final class Report {

  private final List<SeedResult> results;

  Report(List<SeedResult> results) {
    this.results = List.copyOf(results);
  }

  /** Returns the tables as text. */
  @Override
  public String toString() {
    return byKind() + System.lineSeparator().repeat(2) + outcome();
  }

  private Table byKind() {
    Table table =
        new Table("Faults, and seconds to a new prediction", "Fault", "Count", "p50", "p99");
    for (FaultKind kind : FaultKind.values()) {
      List<Long> times =
          recoveries().stream().filter(r -> r.kind() == kind).map(Recovery::millis).toList();
      if (!times.isEmpty()) {
        row(table, kind.toString(), times);
      }
    }
    List<Long> all = recoveries().stream().map(Recovery::millis).toList();
    return all.isEmpty() ? table : row(table, "all", all);
  }

  private static Table row(Table table, String name, List<Long> times) {
    return table.row(name, times.size(), percentile(times, 0.5), percentile(times, 0.99));
  }

  private Table outcome() {
    long good = results.stream().filter(SeedResult::isGood).count();
    return new Table("What the topics hold", "Check", "Result")
        .row("Seeds", results.size())
        .row("Images sent", sum(SeedResult::images))
        .row("Predictions missing", sum(SeedResult::missing))
        .row("Predictions duplicated", sum(SeedResult::duplicated))
        .row("Predictions rolled back, then made again", sum(SeedResult::rolledBack))
        .row("Predictions repeated and rolled back by stopped instances", sum(SeedResult::repeated))
        .row(
            "Model and accuracy as undisturbed, all checks passed", good + " of " + results.size());
  }

  private List<Recovery> recoveries() {
    return results.stream().flatMap(result -> result.recoveries().stream()).toList();
  }

  private String sum(ToLongFunction<SeedResult> count) {
    return String.format(Locale.ROOT, "%,d", results.stream().mapToLong(count).sum());
  }

  /** The smallest of the times, in seconds, that at least {@code share} of them do not exceed. */
  static String percentile(List<Long> times, double share) {
    List<Long> sorted = times.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return String.format(Locale.ROOT, "%.1f", sorted.get(rank - 1) / 1000.0);
  }
}
