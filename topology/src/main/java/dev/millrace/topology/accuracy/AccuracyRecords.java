package dev.millrace.topology.accuracy;

import dev.millrace.schemas.internal.LearnerLabels;
import dev.millrace.schemas.internal.RollingAccuracyState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** {@link AccuracyState} as a record of the store, and back from those of all versions. */
final class AccuracyRecords {

  private AccuracyRecords() {}

  /** Returns everything in a state as a record. */
  static RollingAccuracyState of(AccuracyState all) {
    RollingAccuracy.State state = all.rolling().state();
    WindowRings window = state.window();
    ClassCounts counts = state.tally().counts();
    Calibration calibration = state.tally().calibration();
    NoChange noChange = state.tally().noChange();
    boolean confusionTells = counts.confusion().length > 0;
    boolean calibrated = LongStream.of(calibration.images()).anyMatch(images -> images > 0);
    return new RollingAccuracyState(
        state.images(),
        state.correct(),
        window.size(),
        ByteBuffer.wrap(window.hits()),
        state.fadingFactor(),
        state.fadingCorrect(),
        state.fadingImages(),
        state.logLossSum(),
        boxed(counts.confusion()),
        all.modelStep(),
        state.windowStart(),
        all.nextOffset(),
        confusionTells ? List.of() : boxed(counts.images()),
        confusionTells ? List.of() : boxed(counts.correct()),
        boxed(window.labels()),
        boxed(window.predictions()),
        WindowRecords.confidences(window),
        boxed(window.lastLabels()),
        WindowRecords.lags(window),
        WindowRecords.ids(window),
        state.fadingStart(),
        confusionTells ? List.of() : boxed(counts.predicted()),
        calibrated ? boxed(calibration.images()) : List.of(),
        calibrated ? boxed(calibration.correct()) : List.of(),
        calibrated ? boxed(calibration.confidences()) : List.of(),
        noChange.images(),
        noChange.correct(),
        noChange.repeats(),
        state.lastLabel(),
        state.corrected(),
        all.coverage().learners().entrySet().stream()
            .map(
                it ->
                    new LearnerLabels(
                        it.getKey(), it.getValue().predicted(), it.getValue().scored()))
            .toList());
  }

  /**
   * Returns the tally in a record. What its version did not keep is unknown or, where that can be
   * told from what it kept, filled in.
   *
   * @throws IllegalArgumentException if the confusion counts are no square
   */
  static RollingAccuracy.State state(RollingAccuracyState saved) {
    WindowRings window = WindowRecords.rings(saved);
    Calibration calibration =
        saved.getCalibrationImages().isEmpty()
            ? new Calibration()
            : new Calibration(
                unboxed(saved.getCalibrationImages()),
                unboxed(saved.getCalibrationCorrect()),
                unboxed(saved.getCalibrationConfidences()));
    NoChange noChange =
        new NoChange(
            saved.getNoChangeImages(), saved.getNoChangeCorrect(), saved.getNoChangeRepeats());
    return new RollingAccuracy.State(
        window,
        new Tally(counts(saved), calibration, noChange),
        saved.getFadingFactor(),
        saved.getImages(),
        saved.getWindowStart(),
        saved.getFadingStart(),
        saved.getCorrect(),
        saved.getLastLabel() == SlidingWindow.UNKNOWN
            ? WindowRecords.newestLabel(window, saved.getImages())
            : saved.getLastLabel(),
        saved.getCorrected(),
        saved.getFadingCorrect(),
        saved.getFadingImages(),
        saved.getLogLossSum());
  }

  /** Returns what the learners in a record have told. */
  static Map<String, Coverage.Labeled> learners(RollingAccuracyState saved) {
    return saved.getLearners().stream()
        .collect(
            Collectors.toMap(
                LearnerLabels::getLearner,
                it -> new Coverage.Labeled(it.getPredicted(), it.getScored()),
                (one, other) -> other));
  }

  private static ClassCounts counts(RollingAccuracyState saved) {
    long[] confusion = unboxed(saved.getConfusion());
    if (confusion.length > 0) {
      return counts(confusion);
    }
    long[] images = unboxed(saved.getClassImages());
    long[] predicted = unboxed(saved.getClassPredicted());
    return new ClassCounts(
        images,
        unboxed(saved.getClassCorrect()),
        predicted.length == 0 ? new long[images.length] : predicted,
        confusion);
  }

  /** Returns what confusion counts tell; version 1 kept them for any number of classes. */
  private static ClassCounts counts(long[] confusion) {
    int classes = (int) Math.sqrt(confusion.length);
    if (classes * classes != confusion.length) {
      throw new IllegalArgumentException("its confusion counts are no square: " + confusion.length);
    }
    long[] images = new long[classes];
    long[] correct = new long[classes];
    long[] predicted = new long[classes];
    for (int cell = 0; cell < confusion.length; cell++) {
      images[cell / classes] += confusion[cell];
      predicted[cell % classes] += confusion[cell];
    }
    for (int label = 0; label < classes; label++) {
      correct[label] = confusion[label * classes + label];
    }
    boolean kept = classes <= ClassCounts.MAX_CONFUSION_CLASSES;
    return new ClassCounts(images, correct, predicted, kept ? confusion : new long[0]);
  }

  static long[] unboxed(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  static List<Long> boxed(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
