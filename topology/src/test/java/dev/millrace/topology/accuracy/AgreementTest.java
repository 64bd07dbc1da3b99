package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {

  @ParameterizedTest(name = "{0} taken for {1}")
  @CsvSource({
    // The example of River's CohenKappa, cat = 0, ant = 1, bird = 2: (6 * 4 - 15) / (36 - 15)
    "010012, 110010, 0.428571",
    // Right half of the time, as chance would have it: (4 * 2 - 8) / (16 - 8)
    "0011, 0101, 0",
    // Always wrong, two classes: (4 * 0 - 8) / (16 - 8)
    "0011, 1100, -1",
    "012, 012, 1"
  })
  void kappaAgreesWithExamplesWorkedByHand(String labels, String predicted, double kappa) {
    assertThat(of(labels, predicted).kappa()).isCloseTo(kappa, within(1e-6));
  }

  @ParameterizedTest(name = "{0} taken for {1}")
  @CsvSource({
    // 8 of 11 are right, 6 of 11 are of class 0: (8 - 6) / (11 - 6)
    "01001201001, 11001011001, 0.4",
    "0001, 0000, 0",
    "0001, 0001, 1",
    // Worse than always saying 0: (2 - 3) / (4 - 3)
    "0001, 1101, -1"
  })
  void kappaMComparesWithAlwaysSayingTheLargestClass(
      String labels, String predicted, double kappaM) {
    assertThat(of(labels, predicted).kappaM()).isCloseTo(kappaM, within(1e-12));
  }

  @ParameterizedTest(name = "{0} taken for {1}")
  @CsvSource({
    // The examples of River's BalancedAccuracy: (3/4 + 1/2) / 2
    "101101, 101110, 0.625",
    "010010, 010001, 0.625",
    // A class without images has no recall: (1/2 + 1) / 2
    "001, 021, 0.75"
  })
  void balancedAccuracyIsTheMeanRecallOfTheClassesWithImages(
      String labels, String predicted, double balanced) {
    assertThat(of(labels, predicted).balancedAccuracy()).isCloseTo(balanced, within(1e-12));
  }

  @ParameterizedTest(name = "{0} taken for {1}")
  @CsvSource({
    // The example of River's MacroF1, image by image
    "0, 0, 1",
    "01, 00, 0.333333",
    "012, 002, 0.555556",
    "0122, 0022, 0.555556",
    "01222, 00221, 0.488889"
  })
  void macroF1AgreesWithRiversExample(String labels, String predicted, double f1) {
    assertThat(of(labels, predicted).macroF1()).isCloseTo(f1, within(1e-6));
  }

  @Test
  void aModelThatAlwaysSaysTheLargestClassIsSeenThrough() {
    Agreement agreement = of("0".repeat(99) + "1", "0".repeat(100));

    assertThat(agreement.kappa()).isZero();
    assertThat(agreement.kappaM()).isZero();
    assertThat(agreement.balancedAccuracy()).isEqualTo(0.5);
    assertThat(agreement.macroF1()).isCloseTo((2 * 99.0 / 199 + 0) / 2, within(1e-12));
  }

  @Test
  void whatIsUndefinedIsNull() {
    assertThat(of("", "")).isEqualTo(new Agreement(null, null, null, null));
    assertThat(of("11", "11")).isEqualTo(new Agreement(1.0, null, null, 1.0));
    assertThat(of("11", "10").kappaM()).isNull();
    assertThat(of("11", "10").kappa()).isZero(); // (2 * 1 - 2) / (4 - 2)
  }

  @Test
  void whatNeedsPredictionsOfEachClassIsNullWhereTheyWereNotCounted() {
    ClassCounts counts =
        new ClassCounts(new long[] {3, 1}, new long[] {3, 0}, new long[2], new long[4]);
    counts.add(1, 1);

    assertThat(Agreement.of(counts)).isEqualTo(new Agreement(0.75, null, 0.5, null));
  }

  /** Returns the figures of images with these classes, a digit each. */
  private static Agreement of(String labels, String predicted) {
    ClassCounts counts = new ClassCounts(3);
    for (int i = 0; i < labels.length(); i++) {
      counts.add(labels.charAt(i) - '0', predicted.charAt(i) - '0');
    }
    return Agreement.of(counts);
  }
}
