package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LossWatchTest {

  private static final int STEPS = 100;

  private final LossWatch watch = new LossWatch("learner-0", 10);

  @Test
  void warnsOnceOfALossThatStaysFarAboveGuessing() {
    assertThat(warnings(STEPS - 1, 2e6)).isZero();
    assertThat(warnings(1, 2e6)).isEqualTo(1);
    assertThat(warnings(3 * STEPS, 2e6)).isZero();
  }

  @Test
  void doesNotWarnOfALossThatFallsAgain() {
    assertThat(warnings(STEPS - 1, 2e6)).isZero();
    assertThat(warnings(1, 0.1)).isZero();
    assertThat(warnings(STEPS - 1, 2e6)).isZero();
  }

  @Test
  void doesNotWarnOfALossSomewhatAboveGuessing() {
    assertThat(warnings(2 * STEPS, 9 * Math.log(10))).isZero();
  }

  private long warnings(int steps, double loss) {
    return IntStream.range(0, steps).filter(step -> watch.onStep(loss)).count();
  }
}
