package dev.millrace.topology.accuracy;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the public record of what an {@link AccuracyState} holds. */
final class AccuracyFigures {

  static final String SCOPE_ALL = "all";
  static final int MAX_TOLD_CLASSES = 1_000;

  private AccuracyFigures() {}

  /** Returns the figures; those of each class for up to {@value #MAX_TOLD_CLASSES} classes. */
  static Accuracy of(AccuracyState state, AccuracySettings settings, Instant at) {
    RollingAccuracy rolling = state.rolling();
    return new Accuracy(
        SCOPE_ALL,
        rolling.images(),
        rolling.cumulative(),
        rolling.windowed(),
        rolling.window(),
        rolling.fading(),
        rolling.fadingFactor(),
        perClass(rolling, settings),
        AccuracyRecords.boxed(rolling.tally().counts().confusion()),
        rolling.logLoss(),
        state.modelStep(),
        at,
        AccuracyRecords.boxed(rolling.windowTally().counts().confusion()),
        rolling.windowTally().measures(),
        rolling.tally().measures(),
        rolling.windowLags().quantile(0.5),
        rolling.windowLags().quantile(0.99),
        state.coverage().share(),
        rolling.corrected());
  }

  private static List<ClassAccuracy> perClass(RollingAccuracy rolling, AccuracySettings settings) {
    List<ClassAccuracy> classes = new ArrayList<>();
    if (rolling.classes() > MAX_TOLD_CLASSES) {
      return classes;
    }
    ClassCounts counts = rolling.tally().counts();
    ClassCounts window = rolling.windowTally().counts();
    for (int label = 0; label < rolling.classes(); label++) {
      long images = counts.images(label);
      long correct = counts.correct(label);
      classes.add(
          new ClassAccuracy(
              label,
              images,
              correct,
              Ratio.of(correct, images),
              window.images(label),
              window.correct(label),
              settings.className(label)));
    }
    return classes;
  }
}
