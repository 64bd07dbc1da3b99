package dev.millrace.topology.merger;

import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.topology.learner.CommitForwarder;
import dev.millrace.topology.learner.CommitPace;
import dev.millrace.topology.learner.LearnerRegistry;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.learner.SnapshotPublisher;
import dev.millrace.topology.merging.DeltaParts;
import dev.millrace.topology.merging.MergedModelParts;
import dev.millrace.topology.state.CommittedMark;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Folds the deltas of all learners into one model. Forwards the model for the learners with each
 * commit that has a new one, and its snapshots as a learner alone would publish them.
 */
final class MergerProcessor extends ContextualProcessor<String, DeltaPart, String, SpecificRecord> {

  /** More would cost more than what learners gain from a model that is newer by a moment. */
  private static final int COMMITS_PER_INTERVAL = 12;

  private final LearnerSettings settings;
  private final int learners;
  private final String storeName;
  private final LearnerRegistry registry;

  private CommittedMark committed;
  private MergerState state;
  private SnapshotPublisher snapshots;
  private CommitPace commits;

  MergerProcessor(
      LearnerSettings settings, int learners, String storeName, LearnerRegistry registry) {
    this.settings = settings;
    this.learners = learners;
    this.storeName = storeName;
    this.registry = registry;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    CommitForwarder<String, SpecificRecord> forwarder = new CommitForwarder<>(context);
    commits = new CommitPace(context, settings, COMMITS_PER_INTERVAL);
    committed = new CommittedMark(context, storeName);
    state =
        MergerState.restore(
            settings,
            learners,
            context.getStateStore(storeName),
            committed,
            part ->
                forwarder.forward(
                    new Record<String, SpecificRecord>(
                        MergedModelParts.key(part), part, context.currentSystemTimeMs())));
    snapshots =
        new SnapshotPublisher(
            context,
            MergerProcessorSupplier.MODEL_ID,
            settings,
            state,
            registry,
            registry::updateMergedModel);
  }

  @Override
  public void process(Record<String, DeltaPart> record) {
    long offset = context().recordMetadata().orElseThrow().offset();
    long stepBefore = state.step();
    state.fold(DeltaParts.slice(record.value()), record.value().getFrom(), offset);
    committed.set(state.nextOffset());
    if (state.step() > stepBefore) {
      snapshots.afterStep();
      commits.askForCommit(); // learners wait for the model
    }
  }

  @Override
  public void close() {
    // A task that is revived calls init() again, on this very object.
    if (snapshots != null) {
      snapshots.close();
      snapshots = null;
      registry.updateMergedModel(null);
    }
    if (state != null) {
      state.close();
      state = null;
    }
  }
}
