package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private final Calibration calibration = new Calibration();

  @Test
  void agreesWithAFewImagesWorkedByHand() {
    calibration.add(0.95f, true);
    calibration.add(0.99f, true);
    calibration.add(0.97f, false);
    calibration.add(0.5f, true);

    // Bin 15: 3 images, 2 right, confidences 2.91. Bin 8: 1 image, 1 right, confidence 0.5.
    assertThat(calibration.error())
        .isCloseTo((Math.abs(2 - 2.91) + Math.abs(1 - 0.5)) / 4, within(1e-6));
  }

  @Test
  void isZeroWhereConfidencesAreTheSharesThatAreRight() {
    for (int i = 0; i < 4; i++) {
      calibration.add(0.75f, i > 0);
    }
    assertThat(calibration.error()).isZero();
  }

  @Test
  void isTheWholeConfidenceOfAModelThatIsSureAndWrong() {
    calibration.add(1f, false);
    assertThat(calibration.error()).isEqualTo(1);
  }

  @Test
  void isNullWithoutAKnownConfidence() {
    assertThat(calibration.error()).isNull();
    calibration.add(Calibration.UNKNOWN, true);
    assertThat(calibration.error()).isNull();
    assertThat(calibration.has(Calibration.UNKNOWN, true)).isFalse();
  }

  @Test
  void aBinEndsWithItsUpperBound() {
    calibration.add(0f, false);
    calibration.add(0.2f, true); // 3/15, a little above it as a float
    calibration.add(0.4f, true); // 6/15, likewise
    calibration.add(0.6f, true); // 9/15, likewise
    calibration.add(0.8f, true); // 12/15, likewise
    calibration.add(Math.nextDown(0.8f), true);
    calibration.add(1f, true);

    assertThat(calibration.images()).containsExactly(1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1);
  }

  @Test
  void leavesNothingBehindWhenImagesLeave() {
    SplittableRandom random = new SplittableRandom(5);
    float[] confidences = new float[1000];
    for (int i = 0; i < confidences.length; i++) {
      confidences[i] = (float) random.nextDouble();
      calibration.add(confidences[i], i % 2 == 0);
    }
    for (int i = 0; i < confidences.length; i++) {
      assertThat(calibration.has(confidences[i], i % 2 == 0)).isTrue();
      calibration.remove(confidences[i], i % 2 == 0);
    }

    assertThat(calibration).usingRecursiveComparison().isEqualTo(new Calibration());
  }
}
