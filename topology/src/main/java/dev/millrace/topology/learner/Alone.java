package dev.millrace.topology.learner;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.snapshot.SnapshotPublisher;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** A learner that shares its model with no other: its snapshots are the model. */
public final class Alone implements ModelSharing, SnapshotPublisher.Source {

  private final String id;
  private final ProcessorContext<String, ? super SpecificRecord> context;
  private final LearnerSettings settings;
  private final LearnerRegistry registry;
  private OnlineLearner learner;
  private SnapshotPublisher snapshots;
  private long publishedStep;
  private boolean changed;

  private Alone(
      String id,
      ProcessorContext<String, ? super SpecificRecord> context,
      LearnerSettings settings,
      LearnerRegistry registry) {
    this.id = id;
    this.context = context;
    this.settings = settings;
    this.registry = registry;
  }

  /** Returns what makes learners that are alone. */
  public static Factory factory(LearnerSettings settings, LearnerRegistry registry) {
    return (learner, context) -> new Alone(learner, context, settings, registry);
  }

  @Override
  public boolean isAmongPeers() {
    return false;
  }

  @Override
  public void start(OnlineLearner newLearner, long nowMs) {
    learner = newLearner;
  }

  @Override
  public void restore(OnlineLearner newLearner, StoredState saved, LearnerCheckpoint checkpoint) {
    learner = newLearner;
    publishedStep = checkpoint.getPublishedStep();
  }

  @Override
  public void open(Runnable takeOver) {
    snapshots =
        new SnapshotPublisher(
            context, id, settings.snapshotPace(), this, registry, registry::update);
  }

  @Override
  public boolean takeOver() {
    return false;
  }

  @Override
  public void afterStep(ImageBatch batch) {
    snapshots.afterStep();
  }

  @Override
  public boolean isChanged() {
    return changed;
  }

  @Override
  public boolean isCommitDue() {
    return false;
  }

  @Override
  public boolean commit(CheckpointStore store) {
    changed = false;
    return false;
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

  @Override
  public void markPublished() {
    changed = true;
    publishedStep = learner.step();
  }

  @Override
  public void close() {
    if (snapshots != null) {
      snapshots.close();
    }
  }
}
