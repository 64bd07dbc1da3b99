package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.chaos.SeedResult.Recovery;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void percentilesAreTimesThatWereMeasured() {
    List<Long> times = LongStream.rangeClosed(1, 10).mapToObj(n -> n * 1000).toList();

    assertThat(Report.percentile(times, 0.5)).isEqualTo("5.0");
    assertThat(Report.percentile(times, 0.99)).isEqualTo("10.0");
    assertThat(Report.percentile(times.subList(0, 1), 0.5)).isEqualTo("1.0");
  }

  @Test
  void addsUpTheSeedsAndCountsTheGoodOnes() {
    Recovery kill = new Recovery(FaultKind.KILL_BROKER, 2500);
    String report =
        new Report(
                List.of(
                    new SeedResult(1, List.of(kill, kill), 1000, 0, 0, 7, 2, List.of()),
                    new SeedResult(2, List.of(kill), 500, 3, 1, 0, 0, List.of("3 are missing"))))
            .toString();

    assertThat(report)
        .containsPattern("kill -9 of the broker +3 +2.5 +2.5")
        .containsPattern("Images sent +1,500")
        .containsPattern("missing +3")
        .containsPattern("duplicated +1")
        .containsPattern("made again +7")
        .containsPattern("stopped instances +2")
        .contains("1 of 2");
  }
}
