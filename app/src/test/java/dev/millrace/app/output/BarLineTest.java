package dev.millrace.app.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarLineTest {

  private static final String[] FIGURES = {"13,400 images/s", "loss 0.123", "accuracy 95.6 %"};

  private final BarLine bar = new BarLine("Learning", 60_000, "images", () -> this.nanos);
  private long nanos;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "40  | 'Learning  45% [====>     ] 0:11 left'",
        "60  | 'Learning  45% [====>     ] 27,000/60,000 images, 0:11 left'",
        "80  | 'Learning  45% [====>     ] 27,000/60,000 images, 0:11 left, accuracy 95.6 %'",
        "100 | 'Learning  45% [=====>      ] 27,000/60,000 images, 0:11 left, accuracy 95.6 %, loss 0.123'",
        "120 | 'Learning  45% [======>       ] 27,000/60,000 images, 0:11 left, accuracy 95.6 %, loss 0.123, 13,400 images/s'"
      })
  void figuresWithoutRoomAreLeftOutAndTheBarStays(int columns, String line) {
    workedFor(4, 15_000, 27_000);

    assertThat(line(columns - 1).stripTrailing()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 39, 79, 119, 300})
  void everyLineCoversTheLastOne(int width) {
    workedFor(4, 15_000, 27_000);

    assertThat(line(width)).hasSize(width);
  }

  @Test
  void timeLeftIsNotGuessedFromTheStart() {
    nanos = TimeUnit.SECONDS.toNanos(30);
    assertThat(bar.line(0, Duration.ofSeconds(30), 79)).doesNotContain("left");
    nanos = TimeUnit.SECONDS.toNanos(31);
    assertThat(bar.line(100, Duration.ofSeconds(31), 79)).doesNotContain("left");
    nanos = TimeUnit.SECONDS.toNanos(33);
    assertThat(bar.line(200, Duration.ofSeconds(33), 79)).doesNotContain("left");
  }

  @Test
  void timeLeftFollowsTheLastSeconds() {
    workedFor(60, 0, 600);
    workedFor(4, 600, 20_600);
    workedFor(4, 20_600, 40_600);

    assertThat(bar.line(40_600, Duration.ofSeconds(68), 79)).contains("0:03 left");
  }

  @Test
  void aTaskThatIsDoneSaysHowLongItTook() {
    assertThat(bar.line(60_000, Duration.ofSeconds(3_675), 79).stripTrailing())
        .isEqualTo("Learning 100% [==========] 60,000/60,000 images, in 1:01:15");
  }

  @Test
  void aTaskWithoutAnEndHasNoBar() {
    BarLine endless = new BarLine("Feeding", -1, "images", () -> nanos);

    endless.show("100 images/s");
    assertThat(endless.line(1_234, Duration.ofSeconds(12), 79).stripTrailing())
        .isEqualTo("Feeding: 1,234 images, in 0:12, 100 images/s");
  }

  private String line(int width) {
    bar.show(FIGURES);
    return bar.line(27_000, Duration.ofSeconds(60), width);
  }

  /** Draws a line per second of a steady task. */
  private void workedFor(int seconds, long from, long to) {
    for (int second = 0; second < seconds; second++) {
      bar.line(from + (to - from) * second / seconds, Duration.ZERO, 79);
      nanos += TimeUnit.SECONDS.toNanos(1);
    }
  }
}
