package dev.millrace.topology.learner;

import dev.millrace.model.OnlineLearner;
import dev.millrace.model.StreamState;
import dev.millrace.model.drift.DriftWatch;
import dev.millrace.model.drift.ErrorRise;
import dev.millrace.model.drift.HddmA;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.LearnerAdaptation;
import dev.millrace.schemas.internal.SavedDriftWatch;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.checkpoint.StoredTensors;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a learner keeps for a stream that is not shuffled, in its store: remembered images, the fast
 * average, and what it knows of drift. What was saved under other {@link
 * dev.millrace.model.StreamSettings} is converted. Confined to the stream thread of its task.
 */
final class StoredAdaptation {

  static final String ADAPTATION = "adaptation";

  private static final Logger log = LoggerFactory.getLogger(StoredAdaptation.class);

  private final Serde<LearnerAdaptation> serde = AvroSerde.of(LearnerAdaptation.class);
  private final CheckpointStore store;
  private final StoredState stored;
  private final StoredTensors fastTensors;
  private final OnlineLearner learner;
  private final StoredMemory memory;

  StoredAdaptation(CheckpointStore store, OnlineLearner learner) {
    this.store = store;
    this.stored = new StoredState(store);
    this.fastTensors = new StoredTensors(store, "fast-average-");
    this.learner = learner;
    this.memory = new StoredMemory(store, learner.memory());
  }

  /**
   * Writes what has changed.
   *
   * @param tensorsToo whether the weights have changed
   */
  void write(boolean tensorsToo) {
    memory.write();
    if (!learner.adapts()) {
      store.delete(ADAPTATION);
      return;
    }
    if (tensorsToo) {
      fastTensors.write(learner.fastAverage());
    }
    store.put(ADAPTATION, serde.serializer().serialize(null, record()));
  }

  private LearnerAdaptation record() {
    StreamState state = learner.streamState();
    return new LearnerAdaptation(
        memory.slots(),
        memory.remembered(),
        memory.offered(),
        state.restartStep(),
        state.restartPeerSteps(),
        state.averageErrors(),
        state.watched().map(StoredAdaptation::record).orElse(null));
  }

  private static SavedDriftWatch record(DriftWatch.State watch) {
    return new SavedDriftWatch(
        watch.detector().images(),
        watch.detector().errors(),
        watch.detector().cutImages(),
        watch.detector().cutErrors(),
        watch.recent(),
        watch.rises(),
        watch.risen(),
        watch.rise().before(),
        watch.rise().after(),
        watch.rise().images());
  }

  /**
   * Reads what was written, after the learner's tensors have been read.
   *
   * @return whether it was converted, and so must be written anew
   * @throws dev.millrace.topology.checkpoint.IncompatibleStateException if it is damaged
   */
  boolean read() {
    LearnerAdaptation saved =
        stored.has(ADAPTATION)
            ? stored.load(ADAPTATION, "the record of its memory and drift", serde)
            : null;
    if (saved == null) {
      learner.beginFastAverage();
      if (learner.adapts()) {
        log.warn(
            "{}: was learned without a memory and without watching for drift; begins with both",
            store.name());
      }
      return learner.adapts();
    }
    try {
      if (learner.adapts()) {
        readAverage(saved);
        learner.restore(state(saved));
      }
      return memory.read(saved) || !learner.adapts();
    } catch (IllegalArgumentException e) {
      throw stored.damaged(e.getMessage(), e);
    }
  }

  private void readAverage(LearnerAdaptation saved) {
    if (saved.getAverageErrors().size() > 1) {
      fastTensors.read(learner.fastAverage());
    } else {
      learner.beginFastAverage();
    }
  }

  private static StreamState state(LearnerAdaptation saved) {
    return new StreamState(
        saved.getRestartStep(),
        saved.getRestartPeerSteps(),
        saved.getAverageErrors(),
        Optional.ofNullable(saved.getWatch()).map(StoredAdaptation::state));
  }

  private static DriftWatch.State state(SavedDriftWatch watch) {
    return new DriftWatch.State(
        new HddmA.State(
            watch.getImages(), watch.getErrors(), watch.getCutImages(), watch.getCutErrors()),
        List.copyOf(watch.getRecent()),
        watch.getRises(),
        watch.getRisen(),
        new ErrorRise(watch.getErrorBefore(), watch.getErrorAfter(), watch.getRiseImages()));
  }
}
