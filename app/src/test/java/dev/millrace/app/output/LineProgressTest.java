package dev.millrace.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineProgressTest {

  private final StringWriter err = new StringWriter();
  private long nanos;

  @Test
  void writesALinePerTenthOfTheWork() {
    try (LineProgress progress = progress(1_000)) {
      for (int done = 1; done <= 1_000; done++) {
        progress.update(done, "loss " + done);
      }
    }

    assertThat(lines())
        .hasSize(10)
        .startsWith("training: 100 of 1,000 images (10 %), loss 100")
        .endsWith("training: 1,000 of 1,000 images (100 %), loss 1000");
  }

  @Test
  void writesALineEveryFiveSecondsWhenTheEndIsNotKnown() {
    try (LineProgress progress = progress(-1)) {
      for (int second = 1; second <= 12; second++) {
        nanos = TimeUnit.SECONDS.toNanos(second);
        progress.update(second * 100L);
      }
    }

    assertThat(lines())
        .containsExactly(
            "training: 500 images", "training: 1,000 images", "training: 1,200 images");
  }

  @Test
  void saysOnceThatAllIsDone() {
    try (LineProgress progress = progress(100)) {
      progress.update(100, "900 images/s");
      progress.update(100, "0 images/s");
    }

    assertThat(lines()).containsExactly("training: 100 of 100 images (100 %), 900 images/s");
  }

  @Test
  void saysNothingOfATaskThatNeverBegan() {
    progress(100).close();

    assertThat(lines()).isEmpty();
  }

  private LineProgress progress(long total) {
    return new LineProgress(new PrintWriter(err), "training", total, "images", () -> nanos);
  }

  private List<String> lines() {
    return err.toString().lines().toList();
  }
}
