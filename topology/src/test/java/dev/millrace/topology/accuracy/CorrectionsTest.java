package dev.millrace.topology.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures that are kept image by image, held against those of the whole list of outcomes. */
class CorrectionsTest {

  private static final ImageIds IDS = new ImageIds("learner-0");

  private final List<Outcome> history = new ArrayList<>();

  @Test
  void aCorrectionInTheWindowChangesEveryFigure() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(2, 2, 0.5));
    rolling.add(new Scored(IDS.of(0), 0, 0, 0.75f, 0.25, 0));
    rolling.add(new Scored(IDS.of(1), 0, 1, 0.5f, 1.5, 0));
    rolling.relabel(new Relabeling(IDS.of(1), 0, 1, 1, 0.5f, -1));

    assertThat(rolling.cumulative()).isEqualTo(1);
    assertThat(rolling.windowed()).isEqualTo(1);
    assertThat(rolling.fading()).isEqualTo(1);
    assertThat(rolling.logLoss()).isEqualTo(0.75 / 2);
    assertThat(rolling.corrected()).isEqualTo(1);
    assertThat(rolling.tally().counts().confusion()).containsExactly(1, 0, 0, 1);
    assertThat(rolling.windowTally().counts().confusion()).containsExactly(1, 0, 0, 1);
    assertThat(rolling.tally().calibration().error()).isEqualTo((0.25 + 0.5) / 2);
  }

  @Test
  void aCorrectionAfterTheImageLeftTheWindowChangesTheFiguresOfAllImagesAlone() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(2, 2, 0.5));
    for (int i = 0; i < 3; i++) {
      rolling.add(new Scored(IDS.of(i), 0, 1, 0.5f, 1.5, 0));
    }
    double fading = rolling.fading();
    rolling.relabel(new Relabeling(IDS.of(0), 0, 1, 1, 0.5f, -1));

    assertThat(rolling.cumulative()).isEqualTo(1.0 / 3);
    assertThat(rolling.logLoss()).isEqualTo(3.5 / 3);
    assertThat(rolling.tally().counts().confusion()).containsExactly(0, 2, 0, 1);
    assertThat(rolling.tally().calibration().correct()[7]).isEqualTo(1);
    assertThat(rolling.windowed()).isZero();
    assertThat(rolling.fading()).isEqualTo(fading);
    assertThat(rolling.windowTally().counts().confusion()).containsExactly(0, 2, 0, 0);
    assertThat(rolling.windowTally().calibration().correct()[7]).isZero();
  }

  @Test
  void aNewFadingAccuracyIsNotChangedByWhatItNeverCounted() {
    RollingAccuracy before = new RollingAccuracy(new AccuracySettings(2, 4, 0.5));
    before.add(new Scored(IDS.of(0), 0, 1, 0.5f, 1, 0));
    RollingAccuracy rolling =
        RollingAccuracy.restore(new AccuracySettings(2, 4, 0.75), before.state());
    rolling.add(new Scored(IDS.of(1), 0, 1, 0.5f, 1, 0));

    rolling.relabel(new Relabeling(IDS.of(0), 0, 1, 1, 0.5f, 0));
    assertThat(rolling.windowed()).isEqualTo(0.5);
    assertThat(rolling.fading()).isZero();
    rolling.relabel(new Relabeling(IDS.of(1), 0, 1, 1, 0.5f, 0));
    assertThat(rolling.fading()).isEqualTo(1);
  }

  @Test
  void anImageWithoutAConfidenceIsCorrectedEverywhereElse() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(2, 4, 0.5));
    rolling.add(new Scored(IDS.of(0), 0, 1, Calibration.UNKNOWN, 1, 0));
    rolling.relabel(new Relabeling(IDS.of(0), 0, 1, 1, 0.5f, 0));

    assertThat(rolling.windowed()).isEqualTo(1);
    assertThat(rolling.tally().calibration().error()).isNull();
    assertThat(rolling.state().isPlausible()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"4, 50", "3, 1", "101, 30"})
  void agreeWithTheWholeListOfOutcomes(int classes, int window) {
    AccuracySettings settings = new AccuracySettings(classes, window, 0.9);
    SplittableRandom random = new SplittableRandom(11);
    RollingAccuracy rolling = new RollingAccuracy(settings);

    for (int i = 0; i < 400; i++) {
      int label =
          random.nextInt(3) > 0 && i > 0 ? history.get(i - 1).label : random.nextInt(classes);
      int predicted = random.nextInt(10) < 7 ? label : random.nextInt(classes);
      Outcome outcome =
          new Outcome(i, label, predicted, (float) random.nextDouble(), random.nextInt(5_000));
      outcome.last = i > 0 ? history.get(i - 1).label : -1;
      history.add(outcome);
      rolling.add(outcome.scored());
      if (i % 5 == 0) {
        Outcome wrong = history.get(random.nextInt(history.size()));
        int after = random.nextInt(classes);
        rolling.relabel(
            new Relabeling(
                IDS.of(wrong.number), wrong.label, after, wrong.predicted, wrong.confidence, 0.25));
        boolean left = wrong.number < history.size() - window;
        wrong.noChangeLabel = left ? wrong.noChangeLabel : after;
        wrong.label = after;
      }
      if (i % 17 == 0) {
        rolling = RollingAccuracy.restore(settings, rolling.state());
      }

      List<Outcome> newest = history.subList(Math.max(0, i + 1 - window), i + 1);
      assertAgrees(rolling.tally(), history, classes);
      assertAgrees(rolling.windowTally(), newest, classes);
      assertThat(rolling.cumulative()).isEqualTo(share(history));
      assertThat(rolling.windowed()).isEqualTo(share(newest));
      assertThat(rolling.state().isPlausible()).isTrue();
      long p99 =
          newest.stream()
              .mapToLong(it -> it.lagMs)
              .sorted()
              .toArray()[(int) Math.ceil(0.99 * newest.size()) - 1];
      assertThat(rolling.windowLags().quantile(0.99)).isBetween(p99, p99 + p99 / 32);
    }
  }

  private static void assertAgrees(Tally tally, List<Outcome> outcomes, int classes) {
    double n = outcomes.size();
    double observed = share(outcomes);
    double chance = 0;
    double most = 0;
    List<Double> recalls = new ArrayList<>();
    List<Double> f1s = new ArrayList<>();
    for (int each = 0; each < classes; each++) {
      int of = each;
      double row = outcomes.stream().filter(it -> it.label == of).count();
      double column = outcomes.stream().filter(it -> it.predicted == of).count();
      double right = outcomes.stream().filter(it -> it.label == of && it.hit()).count();
      chance += row / n * column / n;
      most = Math.max(most, row / n);
      if (row > 0) {
        recalls.add(right / row);
      }
      if (row + column > 0) {
        double precision = column == 0 ? 0 : right / column;
        double recall = row == 0 ? 0 : right / row;
        f1s.add(right == 0 ? 0 : 2 * precision * recall / (precision + recall));
      }
    }
    double repeats = outcomes.stream().filter(it -> it.noChangeLabel == it.last).count() / n;
    assertThat(tally.measures().getBalancedAccuracy()).isCloseTo(mean(recalls), within(1e-9));
    assertThat(tally.measures().getMacroF1()).isCloseTo(mean(f1s), within(1e-9));
    assertClose(tally.measures().getKappa(), observed, chance);
    assertClose(tally.measures().getKappaM(), observed, most);
    assertClose(tally.measures().getKappaT(), observed, repeats);
    assertThat(tally.measures().getCalibrationError())
        .isCloseTo(calibrationError(outcomes), within(1e-6));
  }

  private static void assertClose(Double kappa, double observed, double baseline) {
    if (baseline > 1 - 1e-12) {
      assertThat(kappa).isNull();
    } else {
      assertThat(kappa).isCloseTo((observed - baseline) / (1 - baseline), within(1e-9));
    }
  }

  private static double calibrationError(List<Outcome> outcomes) {
    double error = 0;
    for (int bin = 1; bin <= 15; bin++) {
      double from = (bin - 1) / 15.0;
      double to = bin / 15.0;
      List<Outcome> inBin =
          outcomes.stream().filter(it -> it.confidence > from && it.confidence <= to).toList();
      if (!inBin.isEmpty()) {
        double confidence = inBin.stream().mapToDouble(it -> it.confidence).sum() / inBin.size();
        error += inBin.size() * Math.abs(share(inBin) - confidence) / outcomes.size();
      }
    }
    return error;
  }

  private static double share(List<Outcome> outcomes) {
    return (double) outcomes.stream().filter(Outcome::hit).count() / outcomes.size();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** What came out for an image; its label may be corrected. */
  private static final class Outcome {

    final long number;
    final int predicted;
    final float confidence;
    final long lagMs;
    int label;
    int last;
    int noChangeLabel; // the label that the no-change classifier is held against

    Outcome(long number, int label, int predicted, float confidence, long lagMs) {
      this.number = number;
      this.label = label;
      this.noChangeLabel = label;
      this.predicted = predicted;
      this.confidence = confidence;
      this.lagMs = lagMs;
    }

    boolean hit() {
      return label == predicted;
    }

    Scored scored() {
      return new Scored(IDS.of(number), label, predicted, confidence, 0.5, lagMs);
    }
  }
}
