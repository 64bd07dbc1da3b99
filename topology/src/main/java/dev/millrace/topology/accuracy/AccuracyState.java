package dev.millrace.topology.accuracy;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.RollingAccuracyState;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.CommittedMark;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoredState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tally of all learners' predictions, and how far scores have been read. Written to the store
 * at each commit, and read back at a start.
 *
 * <p>Confined to the stream thread of its task.
 */
final class AccuracyState implements CheckpointStore.Owner {

  private static final Logger log = LoggerFactory.getLogger(AccuracyState.class);

  static final String BLOB = "all";

  private final Serde<RollingAccuracyState> serde = AvroSerde.of(RollingAccuracyState.class);
  private final AccuracySettings settings;
  private final CheckpointStore store;
  private RollingAccuracy rolling;
  private long modelStep;
  private long nextOffset;
  private boolean changed;

  private AccuracyState(AccuracySettings settings, CheckpointStore store) {
    this.settings = settings;
    this.store = store;
    rolling = new RollingAccuracy(settings);
  }

  /**
   * Returns the state that {@code store} holds, or a fresh one when it is empty, and has it written
   * there before each commit. With another window or fading factor than the saved one, that figure
   * starts anew.
   *
   * @throws IncompatibleStateException if it was measured with another number of classes, is
   *     damaged, or does not reach as far as {@code committed}
   */
  static AccuracyState restore(
      AccuracySettings settings, CheckpointStore store, CommittedMark committed) {
    AccuracyState state = new AccuracyState(settings, store);
    if (!store.isEmpty()) {
      state.load();
    }
    committed.requireReachedBy(state.nextOffset);
    store.checkpointBeforeCommit(state);
    return state;
  }

  /** Returns the tally, to read. */
  RollingAccuracy rolling() {
    return rolling;
  }

  /** Returns the highest optimizer step among the predictions scored. */
  long modelStep() {
    return modelStep;
  }

  /** Returns one more than the offset of the last scores taken in; 0 before the first. */
  long nextOffset() {
    return nextOffset;
  }

  /** Takes note of the scores of one record, after they were added to the tally. */
  void taken(long step, long offset) {
    changed = true;
    modelStep = Math.max(modelStep, step);
    nextOffset = offset + 1;
  }

  @Override
  public void checkpoint() {
    if (changed) {
      store.put(BLOB, serde.serializer().serialize(null, record(rolling.state())));
      changed = false;
    }
  }

  private RollingAccuracyState record(RollingAccuracy.State state) {
    boolean confusionTells = state.confusion().length > 0;
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
        nextOffset,
        confusionTells ? List.of() : boxed(state.classImages()),
        confusionTells ? List.of() : boxed(state.classCorrect()),
        boxed(state.windowLabels()),
        boxed(state.windowPredictions()));
  }

  private void load() {
    RollingAccuracyState saved = read();
    RollingAccuracy.State state = state(saved);
    if (state.classImages().length != settings.classes()) {
      throw new IncompatibleStateException(
          String.format(
              "The saved state of store '%s' was measured with another number of classes than %d."
                  + " Go back to it, or start anew under another application id.",
              store.name(), settings.classes()));
    }
    if (!state.isPlausible() || state.hits().length != saved.getWindow()) {
      throw damaged("its counts contradict each other", null);
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
    rolling = RollingAccuracy.restore(settings, state);
    modelStep = saved.getModelStep();
    nextOffset = saved.getNextOffset();
  }

  private RollingAccuracyState read() {
    byte[] bytes = store.get(BLOB);
    if (bytes == null) {
      bytes = store.getUnchunked(BLOB);
    }
    if (bytes == null) {
      throw damaged("its record is missing", null);
    }
    try {
      return serde.deserializer().deserialize(store.name(), bytes);
    } catch (SerializationException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  /** Fills in what the confusion counts tell. */
  private RollingAccuracy.State state(RollingAccuracyState saved) {
    long[] confusion = unboxed(saved.getConfusion());
    long[] images = unboxed(saved.getClassImages());
    long[] correct = unboxed(saved.getClassCorrect());
    if (confusion.length > 0) {
      int classes = (int) Math.sqrt(confusion.length);
      if (classes * classes != confusion.length) {
        throw damaged("its confusion counts are no square: " + confusion.length, null);
      }
      images = new long[classes];
      correct = new long[classes];
      for (int label = 0; label < classes; label++) {
        images[label] = Arrays.stream(confusion, label * classes, (label + 1) * classes).sum();
        correct[label] = confusion[label * classes + label];
      }
      if (classes > ClassCounts.MAX_CONFUSION_CLASSES) {
        confusion = new long[0];
      }
    }
    byte[] hits = StoredState.copy(saved.getHits());
    return new RollingAccuracy.State(
        hits,
        windowClasses(saved.getWindowLabels(), hits.length),
        windowClasses(saved.getWindowPredictions(), hits.length),
        saved.getFadingFactor(),
        saved.getImages(),
        saved.getWindowStart(),
        saved.getCorrect(),
        saved.getFadingCorrect(),
        saved.getFadingImages(),
        saved.getLogLossSum(),
        images,
        correct,
        confusion);
  }

  private IncompatibleStateException damaged(String how, Throwable cause) {
    return IncompatibleStateException.damaged(store.name(), how, cause);
  }

  /** Versions 1 and 2 of the state have no classes of the window. */
  private static int[] windowClasses(List<Integer> saved, int size) {
    return saved.isEmpty()
        ? SlidingWindow.unknown(size)
        : saved.stream().mapToInt(Integer::intValue).toArray();
  }

  private static long[] unboxed(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  static List<Long> boxed(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
