package dev.millrace.topology.learner;

import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Peers;
import dev.millrace.model.merge.Delta;
import dev.millrace.model.merge.LocalProgress;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.LearnerMerging;
import dev.millrace.schemas.internal.PendingDelta;
import dev.millrace.topology.merging.DeltaParts;
import dev.millrace.topology.merging.Floats;
import dev.millrace.topology.merging.MergedModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;

/**
 * A learner's part in one model of many: what it has learned since the last commit goes to the
 * merger with the next one, and a newer merged model is taken over between mini-batches. Nothing is
 * sent before a commit, for nobody could read it before.
 *
 * <p>Confined to the stream thread of its task.
 */
final class LearnerMerge {

  /** Optimizer steps that are worth a commit of their own. */
  private static final int STEPS_PER_DELTA = 32;

  static final String MERGING = "merging";
  private static final String BASE = "base";
  private static final String DELTA = "delta/";

  private final Serde<LearnerMerging> serde = AvroSerde.of(LearnerMerging.class);
  private final String id;
  private final MergedModels models;
  private final Consumer<DeltaPart> send;
  private OnlineLearner learner;
  private LocalProgress progress;
  private MergedModel seen;

  /** Delta by slot; null where a slot is free. */
  private final Delta[] slots = new Delta[LocalProgress.MAX_PENDING];

  /**
   * Creates the part, to be started.
   *
   * @param id of the learner
   * @param models where newer models are
   * @param send sends to the merger, also from within a commit
   */
  LearnerMerge(String id, MergedModels models, Consumer<DeltaPart> send) {
    this.id = id;
    this.models = models;
    this.send = send;
  }

  /** Starts with nothing learned. */
  void start(OnlineLearner newLearner, long nowMs) {
    learner = newLearner;
    progress = new LocalProgress(id, learner, nowMs);
  }

  /**
   * Starts where it stood, after the learner's own state has been restored.
   *
   * @param stored what {@link #commit} wrote
   */
  void restore(OnlineLearner newLearner, StoredState stored) {
    LearnerMerging merging = stored.load(MERGING, "the record of its deltas", serde);
    learner = newLearner;
    progress = new LocalProgress(id, learner, merging.getIncarnation());
    if (merging.getUntoldSteps() > 0) {
      stored.fill(progress.base(), BASE);
    }
    List<Delta> pending = new ArrayList<>();
    for (PendingDelta delta : merging.getPending()) {
      requireFree(delta.getSlot(), stored);
      float[] difference = new float[learner.parameters()];
      stored.fill(difference, DELTA + delta.getSlot());
      slots[delta.getSlot()] =
          new Delta(
              id,
              new Delta.Position(merging.getIncarnation(), delta.getSequence()),
              delta.getSteps(),
              delta.getImages(),
              difference);
      pending.add(slots[delta.getSlot()]);
    }
    progress.restore(
        merging.getSequence(), pending, merging.getUntoldSteps(), merging.getUntoldImages());
    learner.restorePeers(new Peers(merging.getEffectiveLearners(), merging.getOtherSteps()));
  }

  private void requireFree(int slot, StoredState stored) {
    if (slot < 0 || slot >= slots.length || slots[slot] != null) {
      throw stored.damaged("there is no room for a delta in slot " + slot, null);
    }
  }

  /** Takes over the newest merged model, unless it has been; returns whether anything changed. */
  boolean takeOver() {
    MergedModel newest = models.newest();
    if (newest == null || newest.equals(seen)) {
      return false;
    }
    seen = newest;
    progress.rebase(newest);
    return true;
  }

  /** Returns whether something that was learned is not in the newest merged model. */
  boolean isUnmerged() {
    return progress.untoldSteps() > 0 || !progress.pending().isEmpty();
  }

  /** Returns whether enough was learned since the last delta for another, and it may be sent. */
  boolean isDeltaDue() {
    return progress.untoldSteps() >= STEPS_PER_DELTA && progress.mayPush();
  }

  /**
   * Sends what was learned since the last commit, and writes what a restart needs.
   *
   * @return whether all that was learned is in a merged model or in deltas on their way, so that
   *     older weights will do at a restart: they take over the model before they are trained on
   */
  boolean commit(LearnerStore store) {
    freeSlots();
    Delta delta = progress.push();
    if (delta != null) {
      DeltaParts.of(delta).forEach(send);
      int slot = slotOf(null);
      slots[slot] = delta;
      store.put(DELTA + slot, bytes(delta.difference()));
    }
    if (progress.untoldSteps() > 0) {
      store.put(BASE, bytes(progress.base()));
    }
    store.put(MERGING, serde.serializer().serialize(null, record()));
    return progress.untoldSteps() == 0 && seen != null;
  }

  private void freeSlots() {
    for (int slot = 0; slot < slots.length; slot++) {
      if (slots[slot] != null && !progress.pending().contains(slots[slot])) {
        slots[slot] = null;
      }
    }
  }

  /** Returns the slot that holds {@code delta}, or with null the first that is free. */
  private int slotOf(Delta delta) {
    int slot = 0;
    while (!Objects.equals(slots[slot], delta)) {
      slot++;
    }
    return slot;
  }

  private LearnerMerging record() {
    List<PendingDelta> pending = new ArrayList<>();
    for (Delta delta : progress.pending()) {
      pending.add(
          new PendingDelta(
              slotOf(delta), delta.position().sequence(), delta.steps(), delta.images()));
    }
    return new LearnerMerging(
        progress.incarnation(),
        progress.sequence(),
        progress.untoldSteps(),
        progress.untoldImages(),
        learner.peers().steps(),
        learner.peers().effectiveLearners(),
        pending);
  }

  private static byte[] bytes(float[] numbers) {
    return Floats.encode(numbers, 0, numbers.length).array();
  }
}
