package dev.millrace.topology.accuracy;

import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.ClassAccuracy;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.schemas.internal.Scores;
import dev.millrace.topology.observe.AccuracyObserver;
import dev.millrace.topology.observe.StreamObserver;
import dev.millrace.topology.state.CommittedMark;
import dev.millrace.topology.state.IncompatibleStateException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds the scores of all learners into one {@link RollingAccuracy} and emits its figures after
 * every {@link Scores} record. The tally lives on the heap and is written to the store after each
 * record; the store's cache passes it on to the changelog once a commit.
 */
final class AccuracyProcessor extends ContextualProcessor<String, Scores, String, Accuracy> {

  private static final Logger log = LoggerFactory.getLogger(AccuracyProcessor.class);

  static final String SCOPE_ALL = "all";

  private final AccuracySettings settings;
  private final String storeName;
  private final StreamObserver streamObserver;

  private KeyValueStore<String, RollingAccuracyState> store;
  private CommittedMark committed;
  private RollingAccuracy rolling;
  private long modelStep;
  private long nextOffset;
  private AccuracyObserver observer = AccuracyObserver.NONE;

  AccuracyProcessor(AccuracySettings settings, String storeName, StreamObserver streamObserver) {
    this.settings = settings;
    this.storeName = storeName;
    this.streamObserver = streamObserver;
  }

  @Override
  public void init(ProcessorContext<String, Accuracy> context) {
    super.init(context);
    store = context.getStateStore(storeName);
    committed = new CommittedMark(context, storeName);
    RollingAccuracyState saved = load();
    if (saved == null) {
      rolling = new RollingAccuracy(settings);
      modelStep = 0;
      nextOffset = 0;
    } else {
      rolling = restore(saved);
      modelStep = saved.getModelStep();
      nextOffset = saved.getNextOffset();
    }
    committed.requireReachedBy(nextOffset);
    observer = streamObserver.accuracyStarted();
    if (rolling.images() > 0) {
      observer.measured(figures());
    }
  }

  private RollingAccuracyState load() {
    try {
      return store.get(SCOPE_ALL);
    } catch (SerializationException e) {
      throw IncompatibleStateException.damaged(storeName, e.getMessage(), e);
    }
  }

  @Override
  public void process(Record<String, Scores> record) {
    long offset = context().recordMetadata().orElseThrow().offset();
    if (offset < nextOffset) {
      return; // counted before the group's offsets were lost
    }
    nextOffset = offset + 1;
    committed.set(nextOffset);
    Scores scores = record.value();
    for (int i = 0; i < scores.getLabels().size(); i++) {
      rolling.add(
          scores.getLabels().get(i), scores.getPredicted().get(i), scores.getLogLosses().get(i));
    }
    modelStep = Math.max(modelStep, scores.getModelStep());
    store.put(SCOPE_ALL, save());
    Accuracy figures = figures();
    observer.measured(figures);
    context().forward(record.withKey(SCOPE_ALL).withValue(figures));
  }

  @Override
  public void close() {
    observer.close();
    observer = AccuracyObserver.NONE;
  }

  private Accuracy figures() {
    List<ClassAccuracy> perClass = new ArrayList<>(rolling.classes());
    for (int label = 0; label < rolling.classes(); label++) {
      long images = rolling.images(label);
      long correct = rolling.confusion(label, label);
      perClass.add(
          new ClassAccuracy(
              label, images, correct, images == 0 ? null : (double) correct / images));
    }
    return new Accuracy(
        SCOPE_ALL,
        rolling.images(),
        rolling.cumulative(),
        rolling.windowed(),
        rolling.window(),
        rolling.fading(),
        rolling.fadingFactor(),
        perClass,
        boxed(rolling.confusion()),
        rolling.logLoss(),
        modelStep,
        Instant.ofEpochMilli(context().currentSystemTimeMs()));
  }

  private RollingAccuracyState save() {
    RollingAccuracy.State state = rolling.state();
    return new RollingAccuracyState(
        state.images(),
        state.correct(),
        state.hits().length,
        ByteBuffer.wrap(state.hits()),
        state.fadingFactor(),
        state.fadingCorrect(),
        state.fadingImages(),
        state.logLossSum(),
        boxed(state.confusion()),
        modelStep,
        state.windowStart(),
        nextOffset);
  }

  /**
   * Restores the tally. With another window or fading factor than the saved one, that figure starts
   * anew.
   */
  private RollingAccuracy restore(RollingAccuracyState saved) {
    if (saved.getConfusion().size() != settings.classes() * settings.classes()) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was measured with another number of classes than %d."
                  + " Go back to it, or start anew under another application id.",
              storeName, settings.classes()));
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
    byte[] hits = new byte[saved.getHits().remaining()];
    saved.getHits().duplicate().get(hits);
    RollingAccuracy.State state =
        new RollingAccuracy.State(
            hits,
            saved.getFadingFactor(),
            saved.getImages(),
            saved.getWindowStart(),
            saved.getCorrect(),
            saved.getFadingCorrect(),
            saved.getFadingImages(),
            saved.getLogLossSum(),
            saved.getConfusion().stream().mapToLong(Long::longValue).toArray());
    if (!state.isPlausible() || hits.length != saved.getWindow()) {
      throw IncompatibleStateException.damaged(storeName, "its counts contradict each other", null);
    }
    return RollingAccuracy.restore(settings, state);
  }

  private static List<Long> boxed(long[] values) {
    List<Long> list = new ArrayList<>(values.length);
    for (long value : values) {
      list.add(value);
    }
    return list;
  }
}
