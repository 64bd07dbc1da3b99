package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.SettingsText;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.checkpoint.StoredTensors;
import dev.millrace.topology.door.ImageReader;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.ScoredRing;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * Everything a learner knows: the network with its optimizer (off-heap, owned here and freed by
 * {@link #close}), the images that it remembers, those that wait, and how far the source has been
 * read. Changes go through the methods here, so that what has changed is written to the {@link
 * CheckpointStore} at the next commit; it is read back at a start, bit for bit. Of one of several
 * learners the tensors may be older by some commits, see {@link #COMMITS_PER_TENSORS}.
 *
 * <p>Confined to the stream thread of its task.
 */
final class LearnerState implements CheckpointStore.Owner, AutoCloseable {

  static final String CHECKPOINT = "checkpoint";

  /**
   * Commits of one of several learners from one with all its tensors to the next, as long as what
   * it has learned is in a merged model or in deltas on their way.
   */
  private static final int COMMITS_PER_TENSORS = 8;

  private final LearnerSettings settings;
  private final String architecture;
  private final String training;
  private final CheckpointStore store;
  private final StoredState stored;
  private final StoredTensors tensors;
  private final StoredImages storedImages;
  private final Serde<LearnerCheckpoint> checkpointSerde = AvroSerde.of(LearnerCheckpoint.class);
  private final StoredAdaptation adaptation;
  private final StoredLabels storedLabels;
  private final OnlineLearner learner;
  private final List<NamedTensor> live; // views of the learner's arrays
  private final ModelSharing sharing;
  private final PendingImages pending = new PendingImages();
  private final ScoreSheet scores;
  private final LabelDesk labels;
  private Runnable beforeCommit = () -> {};

  private long nextOffset;
  private int failedSteps; // in a row
  private String source = ""; // the topic of the images; empty until it is known

  // What the store holds: whether it lags behind, and whether, and for how many commits, its
  // tensors do.
  private boolean changed;
  private boolean tensorsChanged = true;
  private int commitsSinceTensors = COMMITS_PER_TENSORS; // due: there are none, or old ones

  private LearnerState(
      String id, LearnerSettings settings, CheckpointStore store, ModelSharing sharing) {
    this.settings = settings;
    this.architecture = settings.architecture().toJson();
    this.training = SettingsText.of(settings.training());
    this.store = store;
    this.sharing = sharing;
    this.stored = new StoredState(store);
    this.tensors = new StoredTensors(store);
    ImageReader reader = new ImageReader(settings.architecture());
    this.storedImages = new StoredImages(store, reader);
    this.learner = settings.newLearner();
    this.live = learner.state();
    this.adaptation = new StoredAdaptation(store, learner);
    ScoredRing ring = new ScoredRing(settings.waiting().images());
    this.scores = new ScoreSheet(id, ring);
    this.labels = new LabelDesk(settings.waiting(), pending, scores, learner);
    this.storedLabels = new StoredLabels(store, reader, labels, scores, ring);
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit.
   *
   * @param id of the learner
   * @param committed how far the state must reach
   * @param sharing how the model gets out; started here, and closed by the caller
   * @param nowMs the time, in milliseconds since the epoch
   * @throws IncompatibleStateException if what the store holds does not fit the settings, is
   *     damaged, or does not reach as far as it must
   */
  static LearnerState restore(
      String id,
      LearnerSettings settings,
      CheckpointStore store,
      CommittedMark committed,
      ModelSharing sharing,
      long nowMs) {
    LearnerState state = new LearnerState(id, settings, store, sharing);
    try {
      if (store.isEmpty()) {
        sharing.start(state.learner, nowMs);
      } else {
        state.load();
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

  /** Returns where predictions are scored, to be read and taken from. */
  ScoreSheet scores() {
    return scores;
  }

  /** Returns where labels and images wait for each other, to read. */
  LabelDesk labels() {
    return labels;
  }

  /** Names what is to be done before the state is written: forward what is to be forwarded. */
  void beforeCommit(Runnable newBeforeCommit) {
    beforeCommit = newBeforeCommit;
  }

  /** Returns one more than the offset of the last image taken in; 0 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  /** Returns whether there is anything that was not written yet, and so not committed. */
  boolean isChanged() {
    return changed || sharing.isChanged();
  }

  /** Returns whether others wait for the next commit. */
  boolean isCommitDue() {
    return sharing.isCommitDue();
  }

  /**
   * Says where the images come from, before the first is taken in.
   *
   * @throws IncompatibleStateException if those before came from elsewhere
   */
  void readFrom(String topic) {
    if (!source.isEmpty() && !source.equals(topic)) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was learned from topic '%s', not '%s'."
                  + " Go back to it, or start anew under another application id.",
              store.name(), source, topic));
    }
    source = topic;
  }

  /** Takes in an image, which waits from now on. */
  void add(Sample image) {
    changed = true;
    pending.add(image);
    labels.onImage(image);
    nextOffset = image.offset() + 1;
  }

  /** Takes in a label that does not come with its image. */
  void add(LateLabel label) {
    changed = true;
    labels.onLabel(label);
  }

  /** Lets go what has waited too long at a time of the stream; returns whether anything has. */
  boolean expire(long time) {
    boolean expired = labels.expire(time);
    changed |= expired;
    return expired;
  }

  /**
   * Notes that all images that wait have been predicted: those with a label are scored, and the
   * others wait for one.
   *
   * @param probabilities a row for each image, in stream order
   */
  void markPredicted(float[] probabilities) {
    changed = true;
    List<WaitingImage> images = pending.unpredicted();
    int classes = learner.classes();
    scores.predicted(images.size());
    for (int i = 0; i < images.size(); i++) {
      WaitingImage image = images.get(i);
      int from = i * classes;
      if (image.labeled()) {
        scores.score(
            image.key(),
            image.label(),
            probabilities,
            from,
            classes,
            learner.modelStep(),
            image.lagMs());
      } else {
        labels.onPredicted(image.sample(), probabilities, from, classes, learner.modelStep());
      }
    }
    pending.markPredicted();
  }

  /**
   * Trains on the mini-batch that waits, which then waits no longer.
   *
   * @param batch the images of {@link #pending}
   * @param predicted what the learner gives for them as it stands; null if it is not known
   * @throws dev.millrace.model.NonFiniteException if there is no such step; the images still wait
   */
  double train(ImageBatch batch, float[] predicted) {
    changed = true;
    double loss = predicted == null ? learner.train(batch) : learner.train(batch, predicted);
    tensorsChanged = true;
    failedSteps = 0;
    scores.trained(pending.batch(), learner.images() - batch.size());
    pending.clear();
    return loss;
  }

  /**
   * Has the images that wait for a step wait no longer, though there was none.
   *
   * @return for how many mini-batches in a row there was none
   */
  int passOver() {
    changed = true;
    pending.clear();
    return ++failedSteps;
  }

  /** Takes over a newer merged model, if there is one; to be called between mini-batches. */
  void takeOverNewerModel() {
    if (sharing.takeOver()) {
      changed = true;
      tensorsChanged = true;
    }
  }

  /** Writes what has changed, tensors only if they must be. */
  @Override
  public void checkpoint() {
    if (!isChanged()) {
      return;
    }
    beforeCommit.run();
    List<WaitingImage> waiting = pending.all();
    storedImages.write(waiting);
    storedLabels.write();
    LearnerCheckpoint checkpoint =
        new LearnerCheckpoint(
            architecture,
            training,
            settings.batchSize(),
            learner.step(),
            learner.images(),
            sharing.publishedStep(),
            pending.predicted(),
            waiting.stream().map(image -> image.sample().offset()).toList(),
            nextOffset,
            source,
            failedSteps,
            StoredImages.lateLabels(waiting),
            pending.batchPlaces());
    store.put(CHECKPOINT, checkpointSerde.serializer().serialize(null, checkpoint));
    boolean olderTensorsDo = sharing.commit(store);
    commitsSinceTensors++;
    boolean tensorsToo =
        tensorsChanged && !(olderTensorsDo && commitsSinceTensors < COMMITS_PER_TENSORS);
    adaptation.write(tensorsToo);
    if (tensorsToo) {
      tensors.write(live);
      tensorsChanged = false;
      commitsSinceTensors = 0;
    }
    changed = false;
  }

  private void load() {
    requireSharedModel(stored.has(ModelSharing.MERGING), sharing.isAmongPeers());
    LearnerCheckpoint checkpoint =
        stored.load(CHECKPOINT, "its checkpoint record", checkpointSerde);
    stored.requireSameNetwork(checkpoint.getArchitecture(), settings.architecture());
    stored.requireSame("training settings", checkpoint.getTraining(), training);
    stored.requireSame("mini-batch size", checkpoint.getBatchSize(), settings.batchSize());
    tensors.read(live);
    try {
      learner.restoreCounters(checkpoint.getStep(), checkpoint.getImages());
      storedImages.read(checkpoint, pending);
      storedLabels.read();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw stored.damaged(e.getMessage(), e);
    }
    sharing.restore(learner, stored, checkpoint);
    nextOffset = checkpoint.getNextOffset();
    failedSteps = checkpoint.getFailedSteps();
    source = checkpoint.getSource();
    changed = adaptation.read();
    tensorsChanged = changed;
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
