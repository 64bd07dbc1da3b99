package dev.millrace.app.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * One line with a bar and, beside it, as many figures as there is room for, those that matter most
 * first; none is cut. One thread draws it, another may say what to show.
 */
final class BarLine implements ProgressBarRenderer {

  private static final int MIN_CELLS = 10;
  private static final int COLUMNS_PER_CELL = 8;

  /** The first seconds, in which everything warms up, say little about the rest. */
  private static final Duration RATE_SPAN = Duration.ofSeconds(3);

  private final String task;
  private final long total;
  private final String unit;
  private final RateMeter rate;
  private volatile String[] shown = {};

  BarLine(String task, long total, String unit) {
    this(task, total, unit, System::nanoTime);
  }

  BarLine(String task, long total, String unit, LongSupplier nanoTime) {
    this.task = task;
    this.total = total;
    this.unit = unit;
    this.rate = new RateMeter(RATE_SPAN, nanoTime);
  }

  /** Takes figures to show from now on, the one that matters most last. */
  void show(String... figures) {
    shown = figures;
  }

  @Override
  public String render(ProgressState state, int width) {
    return line(state.getCurrent(), state.getElapsedAfterStart(), width);
  }

  /** Returns exactly {@code width} characters, so that nothing stays of a line below it. */
  String line(long done, Duration elapsed, int width) {
    StringBuilder line = new StringBuilder(total > 0 ? bar(done, width) : task + ":");
    String gap = " ";
    for (String figure : figures(done, elapsed)) {
      if (line.length() + gap.length() + figure.length() <= width) {
        line.append(gap).append(figure);
        gap = ", ";
      }
    }
    return line.length() < width
        ? line + " ".repeat(width - line.length())
        : line.substring(0, width);
  }

  private String bar(long done, int width) {
    int cells = Math.max(MIN_CELLS, width / COLUMNS_PER_CELL);
    long filled = Math.min(cells, done * cells / total);
    String head = filled < cells ? ">" : "";
    return String.format(
        Locale.ROOT,
        "%s %3d%% [%-" + cells + "s]",
        task,
        done * 100 / total,
        "=".repeat((int) filled) + head);
  }

  private List<String> figures(long done, Duration elapsed) {
    List<String> figures = new ArrayList<>();
    figures.add(
        total > 0
            ? String.format(Locale.ROOT, "%,d/%,d %s", done, total, unit)
            : String.format(Locale.ROOT, "%,d %s", done, unit));
    double perSecond = rate.update(done).orElse(0);
    if (total <= 0 || done >= total) {
      figures.add("in " + clock(elapsed));
    } else if (perSecond > 0) {
      figures.add(clock(Duration.ofSeconds((long) ((total - done) / perSecond))) + " left");
    }
    List<String> last = Arrays.asList(shown.clone());
    Collections.reverse(last);
    figures.addAll(last);
    return figures;
  }

  private static String clock(Duration time) {
    String minutes = String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
    return time.toHours() == 0
        ? minutes
        : String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            time.toHours(),
            time.toMinutesPart(),
            time.toSecondsPart());
  }
}
