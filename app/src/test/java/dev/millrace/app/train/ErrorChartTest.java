package dev.millrace.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorChartTest {

  @Test
  void drawsErrorsUpwardsOnALogarithmicScaleAndEpochsAcross() {
    List<ErrorCurve> curves =
        List.of(
            new ErrorCurve("adam, test", List.of(0.1, 0.01, 0.01)),
            new ErrorCurve("adam, training", List.of(1.0, 0.1, 0.0001)));

    assertThat(new ErrorChart(curves, 42).toString().lines())
        .containsExactly(
            "Error rate over epochs, on a logarithmic scale",
            " 100.00 % |x",
            "          |",
            "          |",
            "  10.00 % |o              x",
            "          |",
            "          |",
            "   1.00 % |               o              o",
            "          |",
            "          |",
            "   0.10 % |",
            "          |",
            "          |",
            "   0.01 % |                              x",
            "          +-------------------------------",
            "           1            epoch            3",
            "o adam, test   x adam, training");
  }

  @Test
  void onePointWithoutErrorIsDrawnToo() {
    ErrorChart chart = new ErrorChart(List.of(new ErrorCurve("adam", List.of(0.0))), 40);

    assertThat(chart.toString().lines())
        .hasSize(17)
        .anyMatch(line -> line.endsWith("0.00 % |o"))
        .contains("           1");
  }
}
