package dev.millrace.topology.accuracy;

import static dev.millrace.topology.accuracy.SampleScores.scored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollingAccuracyTest {

  @Test
  void isZeroBeforeTheFirstImage() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(10, 3, 0.9));

    assertThat(rolling.images()).isZero();
    assertThat(rolling.cumulative()).isZero();
    assertThat(rolling.windowed()).isZero();
    assertThat(rolling.fading()).isZero();
    assertThat(rolling.logLoss()).isZero();
  }

  @Test
  void agreesWithAFewImagesWorkedByHand() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(3, 2, 0.5));

    rolling.add(scored(0, 0, 0.1));
    rolling.add(scored(1, 2, 1.5));
    rolling.add(scored(2, 2, 0.2));

    assertThat(rolling.images()).isEqualTo(3);
    assertThat(rolling.cumulative()).isEqualTo(2.0 / 3);
    assertThat(rolling.windowed()).isEqualTo(1.0 / 2);
    // (1 * 0.25 + 0 * 0.5 + 1 * 1) / (0.25 + 0.5 + 1)
    assertThat(rolling.fading()).isCloseTo(1.25 / 1.75, within(1e-12));
    assertThat(rolling.logLoss()).isCloseTo(1.8 / 3, within(1e-12));
    assertThat(rolling.tally().counts().confusion()).containsExactly(1, 0, 0, 0, 0, 1, 0, 0, 1);
    assertThat(rolling.windowTally().counts().confusion())
        .containsExactly(0, 0, 0, 0, 0, 1, 0, 0, 1);
    assertThat(rolling.windowTally().counts().images()).containsExactly(0, 1, 1);
    assertThat(rolling.windowTally().counts().correct()).containsExactly(0, 0, 1);
    assertThat(rolling.tally().counts().images(1)).isEqualTo(1);
    assertThat(rolling.tally().counts().correct(1)).isZero();
    assertThat(rolling.tally().counts().images(2)).isEqualTo(1);
    assertThat(rolling.tally().counts().correct(2)).isEqualTo(1);
  }

  @Test
  void agreesWithRecountingTheWholeHistory() {
    SplittableRandom random = new SplittableRandom(7);
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(4, 50, 0.99));
    List<Boolean> history = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      int label = random.nextInt(4);
      int predicted = random.nextInt(10) < 7 ? label : random.nextInt(4);
      rolling.add(scored(label, predicted, 0));
      history.add(label == predicted);

      List<Boolean> window = history.subList(Math.max(0, history.size() - 50), history.size());
      assertThat(rolling.windowed()).isCloseTo(share(window), within(1e-12));
      assertThat(rolling.cumulative()).isCloseTo(share(history), within(1e-12));
    }
    double weighed = 0;
    double weights = 0;
    for (int i = 0; i < history.size(); i++) {
      double weight = Math.pow(0.99, history.size() - 1 - i);
      weights += weight;
      weighed += history.get(i) ? weight : 0;
    }
    assertThat(rolling.fading()).isCloseTo(weighed / weights, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"4, 50", "7, 1", "101, 30"})
  void countsTheWindowAsARecountOfItsImagesDoes(int classes, int window) {
    AccuracySettings settings = new AccuracySettings(classes, window, 0.99);
    SplittableRandom random = new SplittableRandom(9);
    RollingAccuracy rolling = new RollingAccuracy(settings);
    List<int[]> history = new ArrayList<>();

    for (int i = 0; i < 300; i++) {
      int label = random.nextInt(classes);
      int predicted = random.nextInt(10) < 7 ? label : random.nextInt(classes);
      rolling.add(scored(label, predicted, 0));
      history.add(new int[] {label, predicted});
      if (i % 17 == 0) {
        rolling = RollingAccuracy.restore(settings, rolling.state());
      }

      ClassCounts recounted = new ClassCounts(classes);
      history
          .subList(Math.max(0, history.size() - window), history.size())
          .forEach(image -> recounted.add(image[0], image[1]));
      assertThat(rolling.windowTally().counts()).usingRecursiveComparison().isEqualTo(recounted);
      assertThat(rolling.state().isPlausible()).isTrue();
    }
    assertThat(LongStream.of(rolling.windowTally().counts().images()).sum()).isEqualTo(window);
    assertThat(LongStream.of(rolling.windowTally().counts().correct()).sum() / (double) window)
        .isEqualTo(rolling.windowed());
  }

  @Test
  void goesOnExactlyWhereItWasSaved() {
    SplittableRandom random = new SplittableRandom(8);
    RollingAccuracy whole = new RollingAccuracy(new AccuracySettings(3, 20, 0.95));
    for (int i = 0; i < 47; i++) {
      whole.add(random(random, i));
    }

    RollingAccuracy restored =
        RollingAccuracy.restore(new AccuracySettings(3, 20, 0.95), whole.state());
    for (int i = 47; i < 80; i++) {
      Scored image = random(random, i);
      Relabeling corrected =
          new Relabeling(
              image.id(), image.label(), i % 3, image.predicted(), image.confidence(), 1);
      for (RollingAccuracy each : List.of(whole, restored)) {
        each.add(image);
        each.relabel(corrected);
      }
    }

    assertThat(restored.state()).usingRecursiveComparison().isEqualTo(whole.state());
    assertThat(restored.windowed()).isEqualTo(whole.windowed());
    assertThat(restored.windowTally()).usingRecursiveComparison().isEqualTo(whole.windowTally());
    assertThat(restored.windowTally().measures()).isEqualTo(whole.windowTally().measures());
    assertThat(restored.windowLags()).usingRecursiveComparison().isEqualTo(whole.windowLags());
  }

  private static Scored random(SplittableRandom random, int number) {
    return new Scored(
        new ImageIds("learner-0").of(number),
        random.nextInt(3),
        random.nextInt(3),
        (float) random.nextDouble(),
        random.nextDouble(),
        random.nextInt(100_000));
  }

  @Test
  void startsOnlyTheWindowAnewWhenItsLengthChanges() {
    RollingAccuracy before = new RollingAccuracy(new AccuracySettings(2, 4, 0.5));
    for (int i = 0; i < 7; i++) {
      before.add(scored(1, 1, 0.5));
    }

    RollingAccuracy after =
        RollingAccuracy.restore(new AccuracySettings(2, 3, 0.5), before.state());

    assertThat(after.windowed()).isZero();
    assertThat(after.fading()).isEqualTo(1);
    after.add(scored(1, 0, 0.5));
    assertThat(after.windowed()).isZero();
    after.add(scored(1, 1, 0.5));
    assertThat(after.windowed()).isEqualTo(1.0 / 2);
    after.add(scored(1, 1, 0.5));
    after.add(scored(1, 1, 0.5)); // the wrong one leaves the window
    assertThat(after.windowed()).isEqualTo(1);
    assertThat(after.window()).isEqualTo(3);
    assertThat(after.images()).isEqualTo(11);
    assertThat(after.cumulative()).isEqualTo(10.0 / 11);
    assertThat(after.logLoss()).isEqualTo(0.5);
    assertThat(after.tally().counts().confusion()).containsExactly(0, 0, 1, 10);
    assertThat(after.windowTally().counts().confusion()).containsExactly(0, 0, 0, 3);
    RollingAccuracy again = RollingAccuracy.restore(new AccuracySettings(2, 3, 0.5), after.state());
    assertThat(again.windowed()).isEqualTo(after.windowed());
  }

  @Test
  void startsOnlyTheFadingAccuracyAnewWhenItsFactorChanges() {
    RollingAccuracy before = new RollingAccuracy(new AccuracySettings(2, 4, 0.5));
    before.add(scored(1, 1, 0.5));
    before.add(scored(1, 0, 0.5));

    RollingAccuracy after =
        RollingAccuracy.restore(new AccuracySettings(2, 4, 0.75), before.state());

    assertThat(after.fading()).isZero();
    assertThat(after.windowed()).isEqualTo(1.0 / 2);
    after.add(scored(1, 1, 0.5));
    assertThat(after.fading()).isEqualTo(1);
    assertThat(after.fadingFactor()).isEqualTo(0.75);
    assertThat(after.images()).isEqualTo(3);
  }

  @Test
  void refusesAStateOfAnotherNumberOfClasses() {
    RollingAccuracy.State state = new RollingAccuracy(new AccuracySettings(2, 4, 0.5)).state();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RollingAccuracy.restore(new AccuracySettings(3, 4, 0.5), state))
        .withMessage("there must be counts of 3 classes, but there were of 2");
  }

  @Test
  void refusesWhatIsOutOfRange() {
    RollingAccuracy rolling = new RollingAccuracy(new AccuracySettings(3, 2, 0.5));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> rolling.add(scored(3, 0, 0)))
        .withMessage("label must be from 0 to 2, but was 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rolling.add(scored(0, -1, 0)))
        .withMessageContaining("predicted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RollingAccuracy(new AccuracySettings(1, 2, 0.5)))
        .withMessageContaining("classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RollingAccuracy(new AccuracySettings(3, 0, 0.5)))
        .withMessageContaining("window");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RollingAccuracy(new AccuracySettings(3, 2, 1.0)))
        .withMessageContaining("fading factor");
  }

  @Test
  void countsEachClassButNoConfusionOfManyClasses() {
    AccuracySettings many = new AccuracySettings(ClassCounts.MAX_CONFUSION_CLASSES + 1, 4, 0.5);
    RollingAccuracy rolling = new RollingAccuracy(many);
    rolling.add(scored(100, 100, 0.5));
    rolling.add(scored(100, 3, 0.5));

    RollingAccuracy restored = RollingAccuracy.restore(many, rolling.state());

    assertThat(rolling.state().isPlausible()).isTrue();
    assertThat(restored.tally().counts().confusion()).isEmpty();
    assertThat(restored.windowTally().counts().confusion()).isEmpty();
    assertThat(restored.windowTally().counts().images(100)).isEqualTo(2);
    assertThat(restored.windowTally().counts().correct(100)).isEqualTo(1);
    assertThat(restored.tally().counts().images(100)).isEqualTo(2);
    assertThat(restored.tally().counts().correct(100)).isEqualTo(1);
    assertThat(restored.state()).usingRecursiveComparison().isEqualTo(rolling.state());
  }

  private static double share(List<Boolean> hits) {
    return (double) hits.stream().filter(hit -> hit).count() / hits.size();
  }
}
