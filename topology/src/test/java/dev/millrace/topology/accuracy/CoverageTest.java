package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.topology.accuracy.Coverage.Labeled;
import org.junit.jupiter.api.Test;

class CoverageTest {

  @Test
  void isTheShareOfWhatAllLearnersPredictedByWhatEachToldLast() {
    Coverage coverage = new Coverage();
    assertThat(coverage.share()).isNull();

    coverage.told("learner-0", new Labeled(10, 1));
    coverage.told("learner-1", new Labeled(10, 10));
    assertThat(coverage.share()).isEqualTo(11.0 / 20);

    coverage.told("learner-0", new Labeled(30, 20));
    assertThat(coverage.share()).isEqualTo(30.0 / 40);
  }
}
