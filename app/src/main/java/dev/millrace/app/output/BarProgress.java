package dev.millrace.app.output;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;

/** Progress as a bar that is drawn over itself, for terminals. */
final class BarProgress implements Progress {

  private static final int UPDATE_MILLIS = 200;

  private final BarLine line;
  private final ProgressBar bar;

  BarProgress(PrintWriter err, int columns, String task, long total, String unit) {
    line = new BarLine(task, total, unit);
    bar =
        new ProgressBarBuilder()
            .setInitialMax(total)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setRenderer(line)
            .setConsumer(new OneLine(err, columns - 1))
            .build();
  }

  @Override
  public void update(long done, String... figures) {
    line.show(figures);
    bar.stepTo(done);
  }

  @Override
  public void close() {
    bar.close();
  }

  /** Draws each state over the last one. */
  private record OneLine(PrintWriter err, int width) implements ProgressBarConsumer {

    @Override
    public int getMaxRenderedLength() {
      return width;
    }

    @Override
    public void accept(String rendered) {
      err.print("\r" + rendered);
      err.flush();
    }

    @Override
    public void close() {
      err.println();
      err.flush();
    }
  }
}
