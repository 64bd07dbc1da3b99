package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnersReportTest {

  private static final LearnersResult UNDISTURBED = result(Scenario.UNDISTURBED, 0.9875);

  @Test
  void aDisturbanceMayCostAFifthOfAPoint() {
    LearnersReport report = report(result(Scenario.KILL, 0.9855), result(Scenario.JOIN, 0.99));

    assertThat(report.isGood()).isTrue();
    assertThat(report.toString())
        .containsPattern("undisturbed +60,000 +0 +0 +98.75 % +0.00 +good")
        .containsPattern("started again +60,000 +0 +0 +98.55 % +-0.20 +good")
        .containsPattern("join after half +60,000 +0 +0 +99.00 % +0.25 +good");
  }

  @Test
  void aDisturbanceMayNotCostMore() {
    LearnersReport report = report(result(Scenario.KILL, 0.9854));

    assertThat(report.isGood()).isFalse();
    assertThat(report.toString()).contains("-0.21  more than 0.2 points lost");
  }

  @Test
  void whatIsWrongIsShownInsteadOfAnAccuracy() {
    LearnersReport report =
        report(new LearnersResult(Scenario.IDLE, 60_000, 0.9875, 3, 1, List.of("3 are missing")));

    assertThat(report.isGood()).isFalse();
    assertThat(report.toString()).containsPattern("60,000 +3 +1 +- +- +3 are missing");
  }

  @Test
  void withoutAnUndisturbedRunThereIsNothingToCompareWith() {
    LearnersReport report = new LearnersReport(List.of(result(Scenario.KILL, 0.5)));

    assertThat(report.isGood()).isTrue();
    assertThat(report.toString()).containsPattern("50.00 % +- +not compared");
  }

  private static LearnersReport report(LearnersResult... disturbed) {
    List<LearnersResult> results = new ArrayList<>(List.of(disturbed));
    results.add(0, UNDISTURBED);
    return new LearnersReport(results);
  }

  private static LearnersResult result(Scenario scenario, double accuracy) {
    return new LearnersResult(scenario, 60_000, accuracy, 0, 0, List.of());
  }
}
