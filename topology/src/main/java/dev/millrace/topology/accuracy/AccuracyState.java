package dev.millrace.topology.accuracy;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tally of all learners' predictions, and how far scores have been read. Written to the store
 * at each commit, and read back at a start.
 *
 * <p>Confined to the stream thread of its task.
 */
final class AccuracyState implements CheckpointStore.Owner {

  private static final Logger log = LoggerFactory.getLogger(AccuracyState.class);

  static final String BLOB = "all";

  private final Serde<RollingAccuracyState> serde = AvroSerde.of(RollingAccuracyState.class);
  private final AccuracySettings settings;
  private final CheckpointStore store;
  private final Coverage coverage = new Coverage();
  private RollingAccuracy rolling;
  private long modelStep;
  private long nextOffset;
  private boolean changed;

  private AccuracyState(AccuracySettings settings, CheckpointStore store) {
    this.settings = settings;
    this.store = store;
    rolling = new RollingAccuracy(settings);
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit. With another window or fading factor than the saved one, that figure
   * starts anew.
   *
   * @throws IncompatibleStateException if it was measured with another number of classes, is
   *     damaged, or does not reach as far as {@code committed}
   */
  static AccuracyState restore(
      AccuracySettings settings, CheckpointStore store, CommittedMark committed) {
    AccuracyState state = new AccuracyState(settings, store);
    if (!store.isEmpty()) {
      state.load();
    }
    committed.requireReachedBy(state.nextOffset);
    store.checkpointBeforeCommit(state);
    return state;
  }

  /** Returns the tally, to read. */
  RollingAccuracy rolling() {
    return rolling;
  }

  /** Returns how many of the predicted images were labeled, to be told more. */
  Coverage coverage() {
    return coverage;
  }

  /** Returns the highest optimizer step among the predictions scored. */
  long modelStep() {
    return modelStep;
  }

  /** Returns one more than the offset of the last scores taken in; 0 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  /** Takes note of the scores of one record, after they were added to the tally. */
  void taken(long step, long offset) {
    changed = true;
    modelStep = Math.max(modelStep, step);
    nextOffset = offset + 1;
  }

  @Override
  public void checkpoint() {
    if (changed) {
      store.put(BLOB, serde.serializer().serialize(null, AccuracyRecords.of(this)));
      changed = false;
    }
  }

  private void load() {
    RollingAccuracyState saved = read();
    RollingAccuracy.State state = state(saved);
    if (state.classes() != settings.classes()) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was measured with another number of classes than %d."
                  + " Go back to it, or start anew under another application id.",
              store.name(), settings.classes()));
    }
    if (!state.isPlausible() || state.window().size() != saved.getWindow()) {
      throw damaged("its counts contradict each other", null);
    }
    if (saved.getWindow() != settings.window()) {
      log.warn(
          "The sliding window starts anew: its length was {}, and is {} now",
          saved.getWindow(),
          settings.window());
    }
    if (saved.getFadingFactor() != settings.fadingFactor()) {
      log.warn(
          "The fading accuracy starts anew: its factor was {}, and is {} now",
          saved.getFadingFactor(),
          settings.fadingFactor());
    }
    rolling = RollingAccuracy.restore(settings, state);
    modelStep = saved.getModelStep();
    nextOffset = saved.getNextOffset();
    AccuracyRecords.learners(saved).forEach(coverage::told);
  }

  private RollingAccuracy.State state(RollingAccuracyState saved) {
    try {
      return AccuracyRecords.state(saved);
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private RollingAccuracyState read() {
    byte[] bytes = store.get(BLOB);
    if (bytes == null) {
      bytes = store.getUnchunked(BLOB);
    }
    if (bytes == null) {
      throw damaged("its record is missing", null);
    }
    try {
      return serde.deserializer().deserialize(store.name(), bytes);
    } catch (SerializationException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private IncompatibleStateException damaged(String how, Throwable cause) {
    return IncompatibleStateException.damaged(store.name(), how, cause);
  }
}
