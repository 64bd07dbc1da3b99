package dev.millrace.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.schemas.LabelCounts;
import dev.millrace.schemas.TrainingStep;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelReportTest {

  @Test
  void isTheSumOverLearners() throws IOException {
    LabelReport report =
        LabelReport.of(
            List.of(
                step(new LabelCounts(1L, 2L, 3L, 4L, 5L, 6L, 7, 8)),
                step(new LabelCounts(10L, 20L, 30L, 40L, 50L, 60L, 70, 80))));

    assertThat(new ObjectMapper().writeValueAsString(report))
        .isEqualTo(
            "{\"joined\":11,\"missing\":22,\"unknown\":33,\"repeated\":44,\"corrected\":55,"
                + "\"withdrawn\":66,\"waitingImages\":77,\"waitingLabels\":88}");
  }

  @Test
  void saysNothingOfStepsThatKnowNoLabels() {
    assertThat(LabelReport.of(List.of()).saysNothing()).isTrue();
    assertThat(LabelReport.of(List.of(step(null))).saysNothing()).isTrue();

    LabelCounts oneWaits = new LabelCounts(0L, 0L, 0L, 0L, 0L, 0L, 0, 1);
    assertThat(LabelReport.of(List.of(step(null), step(oneWaits))).saysNothing()).isFalse();
  }

  private static TrainingStep step(LabelCounts labels) {
    return new TrainingStep(
        "learner-0", 1L, 32L, 32, 0.5f, 0.5f, 0.01f, Instant.EPOCH, 0, 0L, labels);
  }
}
