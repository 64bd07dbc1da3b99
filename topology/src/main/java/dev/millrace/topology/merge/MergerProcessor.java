package dev.millrace.topology.merge;

import dev.millrace.model.merge.Delta;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.topology.checkpoint.CheckpointStoreBuilder;
import dev.millrace.topology.checkpoint.CommitForwarder;
import dev.millrace.topology.checkpoint.CommitPace;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.Guarantee;
import dev.millrace.topology.door.InternalReader;
import dev.millrace.topology.door.InternalTopicException;
import dev.millrace.topology.learner.LearnerSettings;
import dev.millrace.topology.observe.LearnerRegistry;
import dev.millrace.topology.snapshot.SnapshotPublisher;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Folds the deltas of all learners into one model. Forwards the model for the learners with each
 * commit that has a new one, and its snapshots as a learner alone would publish them.
 */
public final class MergerProcessor
    extends ContextualProcessor<String, byte[], String, SpecificRecord> {

  /** More would cost more than what learners gain from a model that is newer by a moment. */
  private static final int COMMITS_PER_INTERVAL = 12;

  private final InternalReader<DeltaPart> reader = new InternalReader<>(DeltaPart.class);
  private final LearnerSettings settings;
  private final int learners;
  private final String storeName;
  private final String modelId;
  private final LearnerRegistry registry;

  private CommittedMark committed;
  private MergerState state;
  private SnapshotPublisher snapshots;
  private CommitPace commits;

  private MergerProcessor(
      LearnerSettings settings,
      int learners,
      String storeName,
      String modelId,
      LearnerRegistry registry) {
    this.settings = settings;
    this.learners = learners;
    this.storeName = storeName;
    this.modelId = modelId;
    this.registry = registry;
  }

  /**
   * Returns what makes the merger and owns its store.
   *
   * @param settings what every learner does
   * @param learners how many there are
   * @param storeName name of the store, part of the changelog topic's name
   * @param modelId id of the merged model's snapshots
   * @param registry where the merger of this process reports
   */
  public static ProcessorSupplier<String, byte[], String, SpecificRecord> supplier(
      LearnerSettings settings,
      int learners,
      String storeName,
      String modelId,
      LearnerRegistry registry) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, byte[], String, SpecificRecord> get() {
        return new MergerProcessor(settings, learners, storeName, modelId, registry);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(new CheckpointStoreBuilder(storeName));
      }
    };
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    Guarantee.requireExactlyOnce(context);
    CommitForwarder<String, SpecificRecord> forwarder = new CommitForwarder<>(context);
    commits = new CommitPace(context, settings.stateBytes(), COMMITS_PER_INTERVAL);
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
            modelId,
            settings.snapshotPace(),
            state,
            registry,
            registry::updateMergedModel);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    DeltaPart part = reader.read(record.value(), place);
    requireFits(part, place);
    Delta slice = DeltaParts.slice(part);
    requireSound(slice, part.getFrom(), place);
    long stepBefore = state.step();
    state.fold(slice, part.getFrom(), place.offset());
    committed.set(state.nextOffset());
    if (state.step() > stepBefore) {
      snapshots.afterStep();
      commits.askForCommit(); // learners wait for the model
    }
  }

  private void requireFits(DeltaPart part, RecordMetadata place) {
    int bytes = part.getData().remaining();
    long end = part.getFrom() + (long) bytes / Float.BYTES;
    if (bytes % Float.BYTES != 0 || part.getFrom() < 0 || end > state.parameters()) {
      throw new InternalTopicException(
          place,
          String.format(
              "a slice of %d bytes from weight %d on does not fit a network of %d weights",
              bytes, part.getFrom(), state.parameters()));
    }
  }

  /**
   * Learners send finite numbers of one step at least; others would spoil the model of all, for
   * good.
   */
  private static void requireSound(Delta slice, int from, RecordMetadata place) {
    float[] numbers = slice.difference();
    for (int i = 0; i < numbers.length; i++) {
      if (!Float.isFinite(numbers[i])) {
        throw new InternalTopicException(
            place, "the change of weight " + (from + i) + " must be finite, but was " + numbers[i]);
      }
    }
    if (slice.steps() < 1 || slice.images() < 1) {
      throw new InternalTopicException(
          place,
          "a delta must have steps and images, but had %d and %d"
              .formatted(slice.steps(), slice.images()));
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
