package dev.millrace.topology.accuracy;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.checkpoint.CheckpointStoreBuilder;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.Guarantee;
import dev.millrace.topology.door.InternalReader;
import dev.millrace.topology.door.InternalTopicException;
import dev.millrace.topology.observe.AccuracyObserver;
import dev.millrace.topology.observe.StreamObserver;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the scores of all learners into one {@link RollingAccuracy} and emits its figures after
 * every {@link Scores} record.
 */
public final class AccuracyProcessor extends ContextualProcessor<String, byte[], String, Accuracy> {

  private static final Logger log = LoggerFactory.getLogger(AccuracyProcessor.class);

  private final InternalReader<Scores> reader = new InternalReader<>(Scores.class);
  private final AccuracySettings settings;
  private final String storeName;
  private final StreamObserver streamObserver;

  private CommittedMark committed;
  private AccuracyState state;
  private boolean warned;
  private AccuracyObserver observer = AccuracyObserver.NONE;

  private AccuracyProcessor(
      AccuracySettings settings, String storeName, StreamObserver streamObserver) {
    this.settings = settings;
    this.storeName = storeName;
    this.streamObserver = streamObserver;
  }

  /**
   * Returns what makes the processor and owns its store.
   *
   * @param settings how accuracy is measured
   * @param storeName name of the store, part of the changelog topic's name
   * @param observer takes note of what is measured
   */
  public static ProcessorSupplier<String, byte[], String, Accuracy> supplier(
      AccuracySettings settings, String storeName, StreamObserver observer) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, byte[], String, Accuracy> get() {
        return new AccuracyProcessor(settings, storeName, observer);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(new CheckpointStoreBuilder(storeName));
      }
    };
  }

  @Override
  public void init(ProcessorContext<String, Accuracy> context) {
    super.init(context);
    Guarantee.requireExactlyOnce(context);
    committed = new CommittedMark(context, storeName);
    state = AccuracyState.restore(settings, context.getStateStore(storeName), committed);
    observer = streamObserver.accuracyStarted();
    if (state.rolling().images() > 0) {
      observer.measured(figures());
    }
  }

  @Override
  public void process(Record<String, byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    if (place.offset() < state.nextOffset()) {
      onCountedBefore(place);
      return;
    }
    Scores scores = reader.read(record.value(), place);
    try {
      Intake.take(scores, state);
    } catch (IllegalArgumentException e) {
      throw new InternalTopicException(place, e.getMessage());
    }
    state.taken(scores.getModelStep(), place.offset());
    committed.set(state.nextOffset());
    Accuracy figures = figures();
    observer.measured(figures);
    context()
        .forward(new Record<>(AccuracyFigures.SCOPE_ALL, figures, context().currentSystemTimeMs()));
  }

  /** The group's offsets were lost, or the topic was deleted and created again. */
  private void onCountedBefore(RecordMetadata place) {
    if (!warned) {
      warned = true;
      log.warn(
          "Scores of {}-{} before offset {} were counted, and those that come again from offset {} on"
              + " are not: accuracy stands still until then",
          place.topic(),
          place.partition(),
          state.nextOffset(),
          place.offset());
    }
  }

  @Override
  public void close() {
    observer.close();
    observer = AccuracyObserver.NONE;
  }

  private Accuracy figures() {
    return AccuracyFigures.of(
        state, settings, Instant.ofEpochMilli(context().currentSystemTimeMs()));
  }
}
