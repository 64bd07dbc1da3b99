package dev.millrace.app.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Error rates over the epochs, drawn in characters: a logarithmic axis upwards, epochs across. */
final class ErrorChart {

  private static final int ROWS = 13;
  private static final int ROWS_PER_LABEL = 3;
  private static final int MAX_COLUMNS = 72;
  private static final String MARKS = "ox+*#@%&";
  private static final String AXIS = "%9s |%s";

  private final List<ErrorCurve> curves;
  private final int columns;
  private final double top;
  private final double bottom;

  /**
   * Prepares a chart.
   *
   * @param curves one or more, all of the same number of epochs
   * @param lineLength characters that a line may have
   */
  ErrorChart(List<ErrorCurve> curves, int lineLength) {
    this.curves = List.copyOf(curves);
    this.columns = Math.min(MAX_COLUMNS, lineLength - String.format(AXIS, "", "").length());
    double[] errors =
        curves.stream().flatMap(c -> c.errors().stream()).mapToDouble(e -> e).toArray();
    double max = Arrays.stream(errors).max().orElseThrow();
    double min = Arrays.stream(errors).min().orElseThrow();
    // Half a decade at least, so that equal errors can be drawn too.
    top = Math.max(max, Math.sqrt(10) * min);
    bottom = min;
  }

  /** Returns the chart as lines, without a line break at the end. */
  @Override
  public String toString() {
    char[][] grid = new char[ROWS][columns];
    Arrays.stream(grid).forEach(row -> Arrays.fill(row, ' '));
    for (int i = curves.size() - 1; i >= 0; i--) {
      draw(curves.get(i).errors(), mark(i), grid);
    }
    List<String> lines = new ArrayList<>();
    lines.add("Error rate over epochs, on a logarithmic scale");
    for (int row = 0; row < ROWS; row++) {
      String label = row % ROWS_PER_LABEL == 0 ? percent(errorAt(row)) : "";
      lines.add(String.format(AXIS, label, new String(grid[row])).stripTrailing());
    }
    lines.add(String.format(AXIS, "", "").replace('|', '+') + "-".repeat(columns));
    lines.add(epochLabels());
    lines.add(
        String.join(
            "   ",
            IntStream.range(0, curves.size())
                .mapToObj(i -> mark(i) + " " + curves.get(i).name())
                .toList()));
    return String.join(System.lineSeparator(), lines);
  }

  private void draw(List<Double> errors, char mark, char[][] grid) {
    int epochs = errors.size();
    for (int epoch = 0; epoch < epochs; epoch++) {
      int column = epochs == 1 ? 0 : Math.round((float) epoch * (columns - 1) / (epochs - 1));
      double share = Math.log(top / errors.get(epoch)) / Math.log(top / bottom);
      grid[(int) Math.round(share * (ROWS - 1))][column] = mark;
    }
  }

  private static char mark(int curve) {
    return MARKS.charAt(curve % MARKS.length());
  }

  private double errorAt(int row) {
    return top * Math.pow(bottom / top, row / (ROWS - 1.0));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private String epochLabels() {
    String last = String.valueOf(curves.get(0).errors().size());
    String middle = "epoch";
    String margin = String.format(AXIS, "", "").replace('|', ' ');
    if (last.equals("1")) {
      return margin + "1";
    }
    int left = (columns - middle.length()) / 2;
    int right = columns - left - middle.length();
    return margin + String.format("%-" + left + "s%s%" + right + "s", "1", middle, last);
  }
}
