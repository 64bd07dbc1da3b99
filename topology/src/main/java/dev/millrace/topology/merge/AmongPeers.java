package dev.millrace.topology.merge;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Peers;
import dev.millrace.model.merge.Delta;
import dev.millrace.model.merge.LocalProgress;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.LearnerMerging;
import dev.millrace.schemas.internal.PendingDelta;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.CommitForwarder;
import dev.millrace.topology.checkpoint.Floats;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.learner.ModelSharing;
import dev.millrace.topology.observe.LearnerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The sharing of a learner that is one of several: what it has learned since the last commit goes
 * to the merger with the next one, and a newer merged model is taken over between mini-batches.
 * Some of its images are shown to the others, which remember them. Nothing is sent before a commit,
 * because nobody could read it before.
 *
 * <p>Confined to the stream thread of its task.
 */
public final class AmongPeers implements ModelSharing {

  /** Optimizer steps that are worth a commit of their own. */
  private static final int STEPS_PER_DELTA = 32;

  private static final String BASE = "base";
  private static final String DELTA = "delta/";

  private final Serde<LearnerMerging> serde = AvroSerde.of(LearnerMerging.class);
  private final String id;
  private final MergedModels models;
  private final Consumer<DeltaPart> send;
  private final BiConsumer<String, RememberedImage> show;
  private final LearnerRegistry registry;
  private final MergeTimer timer;
  private OnlineLearner learner;
  private LocalProgress progress;
  private MergedModel seen;
  private ImagesShown shown;
  private long seenImages; // of those that peers have shown
  private boolean remembersMore; // than was written

  /** Delta by slot; null where a slot is free. */
  private final Delta[] slots = new Delta[LocalProgress.MAX_PENDING];

  /**
   * Creates the sharing of one learner.
   *
   * @param id of the learner
   * @param models where newer models are
   * @param send sends to the merger, also from within a commit
   * @param show sends an image to the other learners, under a key, also from within a commit
   * @param registry where the learner's progress is reported
   * @param timer has an idle learner take over the last model
   */
  AmongPeers(
      String id,
      MergedModels models,
      Consumer<DeltaPart> send,
      BiConsumer<String, RememberedImage> show,
      LearnerRegistry registry,
      MergeTimer timer) {
    this.id = id;
    this.models = models;
    this.send = send;
    this.show = show;
    this.registry = registry;
    this.timer = timer;
  }

  /**
   * Returns what makes learners that are among peers.
   *
   * @param models where newer models come in
   * @param registry where the learners of this process report
   */
  public static Factory factory(MergedModels models, LearnerRegistry registry) {
    return (learner, context) -> {
      CommitForwarder<String, SpecificRecord> forwarder = new CommitForwarder<>(context);
      return new AmongPeers(
          learner,
          models,
          part -> forwarder.forward(new Record<>(learner, part, context.currentSystemTimeMs())),
          (key, image) ->
              forwarder.forward(new Record<>(key, image, context.currentSystemTimeMs())),
          registry,
          new MergeTimer(context));
    };
  }

  @Override
  public boolean isAmongPeers() {
    return true;
  }

  @Override
  public void start(OnlineLearner newLearner, long nowMs) {
    begin(newLearner);
    progress = new LocalProgress(id, learner, nowMs);
  }

  @Override
  public void restore(OnlineLearner newLearner, StoredState stored, LearnerCheckpoint checkpoint) {
    LearnerMerging merging = stored.load(MERGING, "the record of its deltas", serde);
    begin(newLearner);
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

  private void begin(OnlineLearner newLearner) {
    learner = newLearner;
    shown = new ImagesShown(id, learner.settings().seed());
  }

  private void requireFree(int slot, StoredState stored) {
    if (slot < 0 || slot >= slots.length || slots[slot] != null) {
      throw stored.damaged("there is no room for a delta in slot " + slot, null);
    }
  }

  @Override
  public void open(Runnable takeOver) {
    seenImages = models.images().received(); // what was shown before is in its memory, or missed
    timer.open(takeOver, this::isUnmerged);
    reportProgress();
  }

  @Override
  public void afterStep(ImageBatch batch) {
    timer.start();
    if (learner.memory().isPresent()) {
      shown.pick(batch, learner.images());
    }
    reportProgress();
  }

  /** It publishes nothing itself. */
  private void reportProgress() {
    registry.update(
        new LearnerRegistry.Progress(id, learner.step(), learner.images(), learner.step()));
  }

  /** Takes over the newest merged model, unless it has been. */
  @Override
  public boolean takeOver() {
    lookAtImages();
    MergedModel newest = models.newest();
    if (newest == null || newest.equals(seen)) {
      return false;
    }
    seen = newest;
    progress.rebase(newest);
    return true;
  }

  /** Remembers what peers have shown since the last time, if the learner has a memory. */
  private void lookAtImages() {
    if (learner.memory().isEmpty()) {
      return;
    }
    for (PeerImages.Shown image : models.images().since(seenImages)) {
      if (!image.learner().equals(id)) {
        learner.rememberFromPeer(image.pixels(), image.label());
        remembersMore = true;
      }
      seenImages = image.number();
    }
  }

  /** Returns whether something that was learned is not in the newest merged model. */
  public boolean isUnmerged() {
    return progress.untoldSteps() > 0 || !progress.pending().isEmpty();
  }

  /** Returns whether enough was learned since the last delta for another, and it may be sent. */
  @Override
  public boolean isCommitDue() {
    return progress.untoldSteps() >= STEPS_PER_DELTA && progress.mayPush();
  }

  /**
   * Sends what was learned since the last commit, and writes what a restart needs.
   *
   * @return whether all that was learned is in a merged model or in deltas on their way, so that
   *     older weights will do at a restart: they take over the model before they are trained on
   */
  @Override
  public boolean commit(CheckpointStore store) {
    freeSlots();
    shown.show(show);
    remembersMore = false;
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
    return Floats.encode(numbers).array();
  }

  @Override
  public boolean isChanged() {
    return remembersMore; // what else it has to write comes with the learner's own changes
  }

  @Override
  public long publishedStep() {
    return 0;
  }

  @Override
  public void close() {
    timer.close();
  }
}
