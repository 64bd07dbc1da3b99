package dev.millrace.model.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HddmATest {

  private static final double CONFIDENCE = 1e-6;

  private final HddmA detector = new HddmA(CONFIDENCE);
  private final SplittableRandom random = new SplittableRandom(5);

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.2, 0.5})
  void isSilentWhileTheErrorRateStaysAsItIs(double rate) {
    for (int i = 0; i < 100_000; i++) {
      assertThat(detector.add(random.nextDouble() < rate)).isNull();
    }
  }

  @Test
  void isSilentWhileTheErrorRateFalls() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(detector.add(random.nextDouble() < 20.0 / (20 + i))).isNull();
    }
  }

  @Test
  void seesARiseSoon() {
    add(10_000, 0.02);

    ErrorRise rise = null;
    int images = 0;
    while (rise == null) {
      rise = detector.add(random.nextDouble() < 0.9);
      images++;
    }
    assertThat(images).isLessThan(64);
    assertThat(rise.before()).isBetween(0.01, 0.03);
    assertThat(rise.after()).isGreaterThan(rise.before());
    assertThat(detector.state()).isEqualTo(HddmA.State.EMPTY);
  }

  @Test
  void seesASmallRiseLater() {
    add(20_000, 0.05);
    boolean seen = false;
    for (int i = 0; i < 3_000; i++) {
      seen |= detector.add(random.nextDouble() < 0.12) != null;
    }
    assertThat(seen).isTrue();
  }

  @Test
  void goesOnInTheSameWayFromItsState() {
    add(1_000, 0.1);
    HddmA resumed = new HddmA(CONFIDENCE);
    resumed.restore(detector.state());
    for (int i = 0; i < 2_000; i++) {
      boolean wrong = random.nextDouble() < i / 2_000.0;
      assertThat(resumed.add(wrong)).isEqualTo(detector.add(wrong));
      assertThat(resumed.state()).isEqualTo(detector.state());
    }
  }

  @Test
  void refusesCountsThatContradictEachOther() {
    long[][] wrong = {
      {5, 6, 0, 0}, {5, 2, 6, 0}, {5, 2, 1, 2}, {5, 1, 3, 2}, {5, 4, 4, 0}, {-1, 0, 0, 0}
    };
    for (long[] counts : wrong) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new HddmA.State(counts[0], counts[1], counts[2], counts[3]));
    }
  }

  private void add(int images, double rate) {
    for (int i = 0; i < images; i++) {
      detector.add(random.nextDouble() < rate);
    }
  }
}
