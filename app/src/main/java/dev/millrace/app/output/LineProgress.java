package dev.millrace.app.output;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress as plain lines, for logs and pipes: one line per tenth of the work or per five seconds,
 * whichever comes first, and one at the end.
 */
final class LineProgress implements Progress {

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long NOTHING = -1;

  private final PrintWriter err;
  private final String task;
  private final long total;
  private final String unit;
  private final LongSupplier nanoTime;
  private long done = NOTHING;
  private String[] figures = {};
  private long writtenDone = NOTHING;
  private long lastTenth;
  private long lastNanos;

  LineProgress(PrintWriter err, String task, long total, String unit) {
    this(err, task, total, unit, System::nanoTime);
  }

  LineProgress(PrintWriter err, String task, long total, String unit, LongSupplier nanoTime) {
    this.err = err;
    this.task = task;
    this.total = total;
    this.unit = unit;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  @Override
  public void update(long done, String... figures) {
    this.done = done;
    this.figures = figures;
    long tenth = total > 0 ? done * 10 / total : 0;
    if (tenth > lastTenth || nanoTime.getAsLong() - lastNanos >= INTERVAL_NANOS) {
      lastTenth = tenth;
      write();
    }
  }

  @Override
  public void close() {
    if (done != writtenDone) {
      write();
    }
  }

  private void write() {
    StringBuilder line = new StringBuilder(task).append(": ");
    if (total > 0) {
      line.append(String.format(Locale.ROOT, "%,d of %,d %s", done, total, unit))
          .append(" (")
          .append(done * 100 / total)
          .append(" %)");
    } else {
      line.append(String.format(Locale.ROOT, "%,d %s", done, unit));
    }
    for (String figure : figures) {
      line.append(", ").append(figure);
    }
    err.println(line);
    err.flush();
    writtenDone = done;
    lastNanos = nanoTime.getAsLong();
  }
}
