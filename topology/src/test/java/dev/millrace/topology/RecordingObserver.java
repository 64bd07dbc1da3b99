package dev.millrace.topology;

import dev.millrace.model.drift.DriftEvent;
import dev.millrace.schemas.Accuracy;
import dev.millrace.topology.label.LabelFigures;
import dev.millrace.topology.observe.AccuracyObserver;
import dev.millrace.topology.observe.DeadLetterReason;
import dev.millrace.topology.observe.LearnerObserver;
import dev.millrace.topology.observe.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Remembers all that one stream thread reports. */
public final class RecordingObserver implements StreamObserver {

  /** What a learner reports of a step. */
  public record Step(long step, long imagesLearned, double loss, long durationNanos) {}

  public final List<String> learnersStarted = new ArrayList<>();
  public final List<Step> steps = new ArrayList<>();
  public final List<Long> agesMs = new ArrayList<>();
  public final List<Accuracy> accuracies = new ArrayList<>();
  public final Map<DeadLetterReason, Integer> rejected = new EnumMap<>(DeadLetterReason.class);
  public final List<DriftEvent.Kind> drifts = new ArrayList<>();
  public int remembered;
  public int received;
  public int notLearned;
  public int passedOver;
  public int learnersClosed;
  public int accuracyClosed;

  @Override
  public LearnerObserver learnerStarted(
      String learner, int partition, long step, long imagesLearned) {
    learnersStarted.add(learner);
    return new LearnerObserver() {
      @Override
      public void received(int images) {
        received += images;
      }

      @Override
      public void predicted(long[] ages, int images) {
        Arrays.stream(ages, 0, images).forEach(agesMs::add);
      }

      @Override
      public void trained(long step, long imagesLearned, double loss, long durationNanos) {
        steps.add(new Step(step, imagesLearned, loss, durationNanos));
      }

      @Override
      public void remembers(int images) {
        remembered = images;
      }

      @Override
      public void drifted(DriftEvent.Kind kind) {
        drifts.add(kind);
      }

      @Override
      public void passedOver(int images) {
        notLearned += images;
      }

      @Override
      public void labels(LabelFigures figures) {}

      @Override
      public void close() {
        learnersClosed++;
      }
    };
  }

  @Override
  public AccuracyObserver accuracyStarted() {
    return new AccuracyObserver() {
      @Override
      public void measured(Accuracy figures) {
        accuracies.add(figures);
      }

      @Override
      public void close() {
        accuracyClosed++;
      }
    };
  }

  @Override
  public void rejected(DeadLetterReason reason, int records) {
    rejected.merge(reason, records, Integer::sum);
  }

  @Override
  public void passedOver() {
    passedOver++;
  }
}
