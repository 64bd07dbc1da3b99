package dev.millrace.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Measures;
import dev.millrace.topology.Topics;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyLineTest {

  private final AccuracyLine line = new AccuracyLine(Topics.withPrefix("").accuracy());

  @Test
  void theSparklineSpansTheValuesFromLowestToHighest() {
    assertThat(AccuracyLine.sparkline(List.of(0.2, 0.9, 0.55), 10)).isEqualTo("▁█▅");
    assertThat(AccuracyLine.sparkline(List.of(0.5, 0.5), 10)).isEqualTo("██");
    assertThat(AccuracyLine.sparkline(List.of(), 10)).isEmpty();
  }

  @Test
  void moreValuesThanFitAreAveraged() {
    assertThat(AccuracyLine.sparkline(List.of(0.0, 0.2, 0.8, 1.0), 2)).isEqualTo("▁█");
  }

  @Test
  void theLineFitsTheTerminalAndEndsInTheNewestFigures() {
    assertThat(line.isEmpty()).isTrue();
    for (int i = 1; i <= 10_000; i++) {
      line.add(accuracy(i, i / 10_000.0));
    }

    String text = line.text(100);
    assertThat(text).hasSize(99).startsWith("▁").contains("█");
    assertThat(text).endsWith("  100.0 % of the last 1,000  all 50.0 %  10,000 images  step 7");
    assertThat(line.text(40)).hasSize(39);
  }

  @Test
  void whatDoesNotFitBesideTheMeasuresIsLeftOutWhole() {
    for (int i = 1; i <= 100; i++) {
      Accuracy figures = accuracy(i * 1000L, i / 100.0);
      figures.setWindowMeasures(new Measures(0.968, 0.97, 0.9, 0.9, 0.96, 0.02));
      line.add(figures);
    }

    assertThat(line.text(110)).hasSize(109).endsWith("100,000 images  step 7");
    assertThat(line.text(80))
        .hasSize(79)
        .endsWith("  100.0 % of the last 1,000  balanced 96.8 %  kappa 0.970  all 50.0 %");
  }

  private static Accuracy accuracy(long images, double windowed) {
    return new Accuracy(
        "all",
        images,
        0.5,
        windowed,
        1000,
        0.5,
        0.99,
        List.of(),
        List.of(),
        0.1,
        7L,
        Instant.EPOCH,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        0L);
  }
}
