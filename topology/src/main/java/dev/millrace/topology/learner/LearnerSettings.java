package dev.millrace.topology.learner;

import dev.millrace.model.Architecture;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.TrainingSettings;
import dev.millrace.model.export.SavedModel;
import dev.millrace.topology.label.WaitSettings;
import dev.millrace.topology.snapshot.SnapshotPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What every learner of an application does.
 *
 * @param architecture the network
 * @param training seed, optimizer and averaging
 * @param batchSize labeled images in a mini-batch, from 1 to 65,536
 * @param predictDelay how long an image may wait for others before it is predicted, as long as the
 *     stream keeps up
 * @param snapshotSteps optimizer steps from one published snapshot to the next, at least 1
 * @param snapshotIdle a snapshot is also published when there was no step for this long
 * @param stream what it does for a stream that is not shuffled
 * @param waiting how long images and labels wait for each other
 * @param first what all learners begin with, of the same network; empty for the seed's weights. It
 *     must be given at every start, as the seed must
 */
public record LearnerSettings(
    Architecture architecture,
    TrainingSettings training,
    int batchSize,
    Duration predictDelay,
    int snapshotSteps,
    Duration snapshotIdle,
    StreamSettings stream,
    WaitSettings waiting,
    Optional<SavedModel> first) {

  /** The scores of a larger one would not fit a record. */
  private static final int MAX_BATCH_SIZE = 1 << 16;

  /** Checks the ranges. */
  public LearnerSettings {
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(training, "training");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(waiting, "waiting");
    if (first.isPresent() && !first.get().architecture().equals(architecture)) {
      throw new IllegalArgumentException(
          "first must be a model of the network %s, but was of %s"
              .formatted(architecture.toJson(), first.get().architecture().toJson()));
    }
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "batchSize must be from 1 to " + MAX_BATCH_SIZE + ", but was " + batchSize);
    }
    if (predictDelay.toMillis() < 1) {
      throw new IllegalArgumentException(
          "predictDelay must be at least 1 ms, but was " + predictDelay);
    }
    if (snapshotSteps < 1) {
      throw new IllegalArgumentException(
          "snapshotSteps must be at least 1, but was " + snapshotSteps);
    }
    if (snapshotIdle.toMillis() < 1) {
      throw new IllegalArgumentException(
          "snapshotIdle must be at least 1 ms, but was " + snapshotIdle);
    }
  }

  /** Beginning with the seed's weights. */
  public LearnerSettings(
      Architecture architecture,
      TrainingSettings training,
      int batchSize,
      Duration predictDelay,
      int snapshotSteps,
      Duration snapshotIdle,
      StreamSettings stream,
      WaitSettings waiting) {
    this(
        architecture,
        training,
        batchSize,
        predictDelay,
        snapshotSteps,
        snapshotIdle,
        stream,
        waiting,
        Optional.empty());
  }

  /** With the defaults of {@link WaitSettings}. */
  public LearnerSettings(
      Architecture architecture,
      TrainingSettings training,
      int batchSize,
      Duration predictDelay,
      int snapshotSteps,
      Duration snapshotIdle,
      StreamSettings stream) {
    this(
        architecture,
        training,
        batchSize,
        predictDelay,
        snapshotSteps,
        snapshotIdle,
        stream,
        WaitSettings.defaults(architecture));
  }

  /**
   * Returns the same for a network whose classes have these names.
   *
   * @throws IllegalArgumentException if they do not fit it, or are not those of the first model
   */
  public LearnerSettings withClassNames(List<String> names) {
    return with(architecture.withClassNames(names), training, waiting, first);
  }

  /** Returns the same with other bounds for what waits. */
  public LearnerSettings withWaiting(WaitSettings newWaiting) {
    return with(architecture, training, newWaiting, first);
  }

  /** Returns the same for learners that begin with a model. */
  public LearnerSettings beginningWith(SavedModel model) {
    return with(architecture, training, waiting, Optional.of(model));
  }

  private LearnerSettings with(
      Architecture newArchitecture,
      TrainingSettings newTraining,
      WaitSettings newWaiting,
      Optional<SavedModel> newFirst) {
    return new LearnerSettings(
        newArchitecture,
        newTraining,
        batchSize,
        predictDelay,
        snapshotSteps,
        snapshotIdle,
        stream,
        newWaiting,
        newFirst);
  }

  /** Returns a learner that has made no step. The caller closes it. */
  public OnlineLearner newLearner() {
    OnlineLearner learner = new OnlineLearner(architecture, training, stream);
    first.ifPresent(
        model -> {
          float[] weights = new float[learner.parameters()];
          model.weights().asFloatBuffer().get(weights);
          learner.beginWith(weights, model.step());
        });
    return learner;
  }

  /** Returns how often to publish snapshots. */
  public SnapshotPublisher.Pace snapshotPace() {
    return new SnapshotPublisher.Pace(architecture, snapshotSteps, snapshotIdle);
  }

  /**
   * Returns the most bytes that a commit writes of tensors: weights, their averages, and two
   * moments. Remembered images come on top, as many as have changed.
   */
  public long stateBytes() {
    int vectors = stream.isPlain() ? 4 : 5;
    return architecture.parameterCount() * vectors * Float.BYTES;
  }

  /** Returns the same for one of several learners. */
  public LearnerSettings amongPeers() {
    return with(architecture, training.amongPeers(), waiting, first);
  }

  /**
   * Returns the defaults: mini-batches of 32, predictions after 5 ms, snapshots every 500 steps or
   * 1 s, and those of {@link StreamSettings#defaults}.
   */
  public static LearnerSettings defaults() {
    return new LearnerSettings(
        Architecture.named("default"),
        TrainingSettings.defaults(),
        32,
        Duration.ofMillis(5),
        500,
        Duration.ofSeconds(1),
        StreamSettings.defaults());
  }
}
