package dev.millrace.topology.merge;

import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Predictor;
import dev.millrace.model.export.SavedModel;
import dev.millrace.model.merge.Delta;
import dev.millrace.model.merge.Merger;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.LearnerStanding;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.schemas.internal.MergerCheckpoint;
import dev.millrace.topology.answer.DivergedException;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.Floats;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.SettingsText;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.snapshot.SnapshotPublisher;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;

/**
 * Everything the merger knows. What has changed is published to the learners and written to the
 * store at the next commit: sooner nobody could read it.
 *
 * <p>Owns native memory, of a copy to take snapshots of, until {@link #close}. Confined to the
 * stream thread of its task.
 */
final class MergerState implements CheckpointStore.Owner, SnapshotPublisher.Source, AutoCloseable {

  static final String CHECKPOINT = "checkpoint";
  static final String WEIGHTS = "weights";
  static final String AVERAGE = "average";

  private final LearnerSettings settings;
  private final int learners;
  private final CheckpointStore store;
  private final Consumer<MergedModelPart> publish;
  private final Serde<MergerCheckpoint> serde = AvroSerde.of(MergerCheckpoint.class);
  private final Merger merger;
  private final Predictor snapshot;

  private long version;
  private long publishedStep;
  private long nextOffset;
  private boolean changed;
  private boolean folded;

  private MergerState(
      LearnerSettings settings,
      int learners,
      CheckpointStore store,
      Consumer<MergedModelPart> publish) {
    this.settings = settings;
    this.learners = learners;
    this.store = store;
    this.publish = publish;
    merger =
        new Merger(
            initialWeights(settings),
            settings.training().averageDecay(),
            learners,
            settings.first().map(SavedModel::step).orElse(0L));
    snapshot = new Predictor(settings.architecture());
  }

  /** The weights that every learner begins with. */
  private static float[] initialWeights(LearnerSettings settings) {
    try (OnlineLearner learner = settings.newLearner()) {
      float[] weights = new float[learner.parameters()];
      learner.copyWeightsTo(weights);
      return weights;
    }
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit.
   *
   * @param learners how many there are
   * @param committed how far the state must reach
   * @param publish publishes to the learners, also from within a commit
   * @throws IncompatibleStateException if what the store holds does not fit the settings, is
   *     damaged, or does not reach as far as it must
   */
  static MergerState restore(
      LearnerSettings settings,
      int learners,
      CheckpointStore store,
      CommittedMark committed,
      Consumer<MergedModelPart> publish) {
    MergerState state = new MergerState(settings, learners, store, publish);
    try {
      if (!store.isEmpty()) {
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

  /**
   * Folds a slice of a delta.
   *
   * @param offset of its record
   */
  void fold(Delta slice, int from, long offset) {
    changed = true;
    folded |= merger.fold(slice, from);
    nextOffset = offset + 1;
  }

  /** Returns the number of weights. */
  int parameters() {
    return merger.weights().length;
  }

  /** Returns one more than the offset of the last delta taken in; 0 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  @Override
  public long step() {
    return merger.steps();
  }

  @Override
  public long images() {
    return merger.images();
  }

  @Override
  public List<NamedTensor> weights() {
    ByteBuffer average = Floats.encode(merger.average());
    List<NamedTensor> tensors = snapshot.weights();
    tensors.forEach(tensor -> tensor.readFrom(average));
    return tensors;
  }

  @Override
  public long publishedStep() {
    return publishedStep;
  }

  @Override
  public void markPublished() {
    changed = true;
    publishedStep = merger.steps();
  }

  @Override
  public void checkpoint() {
    if (!changed) {
      return;
    }
    if (folded) {
      requireFinite();
      version++;
      MergedModelParts.of(version, merger.model()).forEach(publish);
      store.put(WEIGHTS, bytes(merger.weights()));
      store.put(AVERAGE, bytes(merger.average()));
      folded = false;
    }
    store.put(CHECKPOINT, serde.serializer().serialize(null, record()));
    changed = false;
  }

  /** Finite deltas of a network that diverges add up to numbers that are not. */
  private void requireFinite() {
    if (!Floats.areFinite(merger.weights()) || !Floats.areFinite(merger.average())) {
      throw new DivergedException(
          "the merger", "the weights of step " + step() + " are not all finite");
    }
  }

  private MergerCheckpoint record() {
    return new MergerCheckpoint(
        settings.architecture().toJson(),
        SettingsText.of(settings.training()),
        learners,
        version,
        publishedStep,
        merger.recentDeltas(),
        nextOffset,
        merger.standings().stream().map(MergerState::record).toList());
  }

  private static LearnerStanding record(Merger.Standing standing) {
    return new LearnerStanding(
        standing.learner(),
        standing.position().incarnation(),
        standing.position().sequence(),
        standing.taken(),
        standing.weight(),
        standing.share(),
        standing.steps(),
        standing.images());
  }

  private void load() {
    StoredState stored = new StoredState(store);
    MergerCheckpoint saved = stored.load(CHECKPOINT, "its checkpoint record", serde);
    stored.requireSameNetwork(saved.getArchitecture(), settings.architecture());
    stored.requireSame(
        "training settings", saved.getTraining(), SettingsText.of(settings.training()));
    stored.requireSame("number of learners", saved.getLearners(), learners);
    stored.fill(merger.weights(), WEIGHTS);
    stored.fill(merger.average(), AVERAGE);
    merger.restore(
        saved.getStandings().stream().map(MergerState::standing).toList(), saved.getRecentDeltas());
    version = saved.getVersion();
    publishedStep = saved.getPublishedStep();
    nextOffset = saved.getNextOffset();
  }

  private static Merger.Standing standing(LearnerStanding saved) {
    return new Merger.Standing(
        saved.getLearner(),
        new Delta.Position(saved.getIncarnation(), saved.getSequence()),
        saved.getTaken(),
        saved.getWeight(),
        saved.getShare(),
        saved.getSteps(),
        saved.getImages());
  }

  private static byte[] bytes(float[] numbers) {
    return Floats.encode(numbers).array();
  }

  @Override
  public void close() {
    store.checkpointBeforeCommit(null);
    snapshot.close();
  }
}
