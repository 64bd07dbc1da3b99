package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.image.ImageCheck;
import dev.millrace.topology.learner.PendingImages.Pending;
import dev.millrace.topology.state.CommittedMark;
import dev.millrace.topology.state.IncompatibleStateException;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * Everything a learner knows: the network with its optimizer (off-heap, owned here and freed by
 * {@link #close}), the images that wait, how far the source has been read, and what was published.
 * Changes go through the methods here, so that what has changed is written to the {@link
 * LearnerStore} at the next commit; it is read back at a start, bit for bit. Of one of several
 * learners the tensors may be older by some commits, see {@link #COMMITS_PER_TENSORS}.
 *
 * <p>Confined to the stream thread of its task.
 */
final class LearnerState
    implements LearnerStore.Checkpointed, SnapshotPublisher.Source, AutoCloseable {

  static final String CHECKPOINT = "checkpoint";

  /**
   * Commits of one of several learners from one with all its tensors to the next, as long as what
   * it has learned is in a merged model or in deltas on their way.
   */
  private static final int COMMITS_PER_TENSORS = 8;

  private final LearnerSettings settings;
  private final String architecture;
  private final String training;
  private final LearnerStore store;
  private final StoredState stored;
  private final StoredTensors tensors;
  private final StoredImages storedImages;
  private final Serde<LearnerCheckpoint> checkpointSerde = AvroSerde.of(LearnerCheckpoint.class);
  private final OnlineLearner learner;
  private final List<NamedTensor> live; // views of the learner's arrays
  private final LearnerMerge merge;
  private final PendingImages pending = new PendingImages();

  private long nextOffset;
  private long publishedStep;

  // What the store holds: whether it lags behind, and whether, and for how many commits, its
  // tensors do.
  private boolean changed;
  private boolean tensorsChanged = true;
  private int commitsSinceTensors = COMMITS_PER_TENSORS; // due: there are none, or old ones

  private LearnerState(LearnerSettings settings, LearnerStore store, LearnerMerge merge) {
    this.settings = settings;
    this.architecture = settings.architecture().toJson();
    this.training = SettingsText.of(settings.training());
    this.store = store;
    this.merge = merge;
    this.stored = new StoredState(store);
    this.tensors = new StoredTensors(store);
    this.storedImages = new StoredImages(store, ImageCheck.of(settings.architecture()));
    this.learner = new OnlineLearner(settings.architecture(), settings.training());
    this.live = learner.state();
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit.
   *
   * @param committed how far the state must reach
   * @throws IncompatibleStateException if what the store holds does not fit the settings, is
   *     damaged, or does not reach as far as it must
   */
  static LearnerState restore(
      LearnerSettings settings, LearnerStore store, CommittedMark committed) {
    return restore(settings, store, committed, null, 0);
  }

  /**
   * Returns the state of a learner that is one of several.
   *
   * @param merge its part in the merged model, not started yet; null for the only learner
   * @param nowMs the time, in milliseconds since the epoch
   */
  static LearnerState restore(
      LearnerSettings settings,
      LearnerStore store,
      CommittedMark committed,
      LearnerMerge merge,
      long nowMs) {
    LearnerState state = new LearnerState(settings, store, merge);
    try {
      if (!store.isEmpty()) {
        state.load();
      } else if (merge != null) {
        merge.start(state.learner, nowMs);
      }
      committed.requireReachedBy(state.nextOffset);
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
    store.checkpointBeforeCommit(state);
    return state;
  }

  /** Returns the learner, to predict with and to read; {@link #train} trains it. */
  OnlineLearner learner() {
    return learner;
  }

  /** Returns the images that wait, to read. */
  PendingImages pending() {
    return pending;
  }

  /** Returns one more than the offset of the last image taken in; 0 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  @Override
  public long step() {
    return learner.step();
  }

  @Override
  public long images() {
    return learner.images();
  }

  @Override
  public List<NamedTensor> weights() {
    return learner.predictionWeights();
  }

  @Override
  public long publishedStep() {
    return publishedStep;
  }

  /** Returns whether there is anything that was not written yet, and so not committed. */
  boolean isChanged() {
    return changed;
  }

  /** Takes in an image, which waits from now on. */
  void add(Pending image) {
    changed = true;
    pending.add(image);
    nextOffset = image.offset() + 1;
  }

  /** Takes in images of a source from now on whose offsets have begun anew. */
  void forgetOffsets() {
    storedImages.forgetPlaces();
  }

  /** Notes that all images that wait have been predicted. */
  void markPredicted() {
    changed = true;
    pending.markPredicted();
  }

  /**
   * Trains on the mini-batch that waits, which then waits no longer.
   *
   * @param batch the images of {@link #pending}
   * @throws dev.millrace.model.NonFiniteException if there is no such step; the images still wait
   */
  double train(ImageBatch batch) {
    changed = true;
    double loss = learner.train(batch);
    tensorsChanged = true;
    pending.clear();
    return loss;
  }

  /** Forgets all images that wait, and returns them. */
  List<Pending> dropPending() {
    changed = true;
    List<Pending> dropped = List.copyOf(pending.all());
    pending.clear();
    return dropped;
  }

  /** Returns whether the learner has learned something that no merged model has yet. */
  boolean isUnmerged() {
    return merge != null && merge.isUnmerged();
  }

  /** Returns whether it has learned enough for the others to wait for its next commit. */
  boolean isDeltaDue() {
    return merge != null && merge.isDeltaDue();
  }

  /** Takes over a newer merged model, if there is one; to be called between mini-batches. */
  void takeOverNewerModel() {
    if (merge != null && merge.takeOver()) {
      changed = true;
      tensorsChanged = true;
    }
  }

  @Override
  public void markPublished() {
    changed = true;
    publishedStep = learner.step();
  }

  /**
   * Writes what has changed, tensors only if they must be. Nothing has when a task read nothing but
   * records that cannot be used; writing would then fail, for a store writes in the context of a
   * record or a timer.
   */
  @Override
  public void checkpoint() {
    if (!changed) {
      return;
    }
    List<Pending> waiting = pending.all();
    storedImages.write(waiting);
    LearnerCheckpoint checkpoint =
        new LearnerCheckpoint(
            architecture,
            training,
            settings.batchSize(),
            learner.step(),
            learner.images(),
            publishedStep,
            pending.predicted(),
            waiting.stream().map(Pending::offset).toList(),
            nextOffset);
    store.put(CHECKPOINT, checkpointSerde.serializer().serialize(null, checkpoint));
    boolean olderTensorsDo = merge != null && merge.commit(store);
    commitsSinceTensors++;
    if (tensorsChanged && !(olderTensorsDo && commitsSinceTensors < COMMITS_PER_TENSORS)) {
      tensors.write(live);
      tensorsChanged = false;
      commitsSinceTensors = 0;
    }
    changed = false;
  }

  /** Returns an image in the current encoding of record values. */
  byte[] encode(Image image) {
    return storedImages.encode(image);
  }

  private void load() {
    requireSharedModel(store.get(LearnerMerge.MERGING) != null, merge != null);
    LearnerCheckpoint checkpoint =
        stored.load(CHECKPOINT, "its checkpoint record", checkpointSerde);
    stored.requireSame("network", checkpoint.getArchitecture(), architecture);
    stored.requireSame("training settings", checkpoint.getTraining(), training);
    stored.requireSame("mini-batch size", checkpoint.getBatchSize(), settings.batchSize());
    tensors.read(live);
    try {
      learner.restoreCounters(checkpoint.getStep(), checkpoint.getImages());
      storedImages.read(checkpoint.getPending(), pending);
      pending.restorePredicted(checkpoint.getPredicted());
    } catch (IllegalArgumentException e) {
      throw stored.damaged(e.getMessage(), e);
    }
    if (merge != null) {
      merge.restore(learner, stored);
    }
    nextOffset = checkpoint.getNextOffset();
    publishedStep = checkpoint.getPublishedStep();
    tensorsChanged = false;
  }

  private void requireSharedModel(boolean saved, boolean wanted) {
    if (saved != wanted) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was made by %s, but images has %s now."
                  + " Start anew under another application id.",
              store.name(),
              saved
                  ? "one of several learners of one model"
                  : "a learner that shares its model with no other",
              wanted ? "several partitions" : "one partition"));
    }
  }

  @Override
  public void close() {
    store.checkpointBeforeCommit(null);
    learner.close();
  }
}
