package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.topology.Pipeline;
import dev.millrace.topology.learner.PendingImages.Pending;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTimerTest {

  private static final LearnerSettings SETTINGS = Pipeline.settings();
  private static final long DELAY_MS = SETTINGS.predictDelay().toMillis();

  @TempDir private Path directory;

  private final StoreDriver driver = new StoreDriver();
  private final LearnerState state = LearnerState.restore(SETTINGS, driver.store, driver.committed);
  private MockProcessorContext<Void, Void> context;
  private long nowMs = 1_000_000;
  private int offset;
  private int predictions;

  @BeforeEach
  void createContext() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "timer");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "1"); // so that no pace hides an ask
    context = new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
    context.setCurrentSystemTimeMs(nowMs);
  }

  @AfterEach
  void close() {
    state.close();
    driver.close();
  }

  @Test
  void predictsAndCommitsAnImageForWhichNoOthersCome() {
    PredictionTimer timer = timer();
    tick(); // nothing runs yet
    arrive(timer);

    assertThat(tick()).isTrue();
    assertThat(predictions).isEqualTo(1);
  }

  @Test
  void leavesImagesAloneWhileMiniBatchesFill() {
    PredictionTimer timer = timer();
    fill(timer);
    arrive(timer);

    assertThat(tick()).isFalse();
    assertThat(predictions).isZero();
  }

  /** It may be a fetch that came late. */
  @Test
  void passesOverOneTickAfterSeveralWithAFullMiniBatch() {
    PredictionTimer timer = timer();
    fill(timer);
    tick();
    fill(timer);
    tick();
    fill(timer);
    arrive(timer);
    tick();

    tick();
    assertThat(predictions).isZero();
    tick();
    assertThat(predictions).isEqualTo(1);
  }

  @Test
  void predictsAnImageATickAfterASingleFullMiniBatch() {
    PredictionTimer timer = timer();
    fill(timer);
    arrive(timer);
    tick();

    tick();
    assertThat(predictions).isEqualTo(1);
  }

  /** One tick without a full mini-batch may be a fetch that came late. */
  @Test
  void leavesCommitsToKafkaStreamsUntilNothingFillsForTwoTicks() {
    PredictionTimer timer = timer();
    fill(timer);
    assertThat(tick()).isFalse();
    assertThat(tick()).isFalse();

    fill(timer);
    assertThat(tick()).isFalse();
    assertThat(tick()).isFalse();
    assertThat(tick()).isTrue();
  }

  @Test
  void asksForCommitsWhileMiniBatchesFillOnceOthersWaitForWhatWasLearned() {
    try (StoreDriver store = new StoreDriver();
        LearnerState shared = LearnerMergeTest.restore(store)) {
      Random random = new Random(3);
      PredictionTimer timer = timer(shared);
      LearnerMergeTest.train(shared, 31, random);
      fill(timer, shared);
      assertThat(tick()).isFalse();

      LearnerMergeTest.train(shared, 1, random);
      fill(timer, shared);
      assertThat(tick()).isTrue();
    }
  }

  private PredictionTimer timer() {
    return timer(state);
  }

  private PredictionTimer timer(LearnerState state) {
    return new PredictionTimer(
        context,
        SETTINGS,
        state,
        () -> {
          predictions++;
          state.markPredicted();
        });
  }

  private void arrive(PredictionTimer timer) {
    state.add(new Pending(LearnerStateTest.image(offset, 0), offset, nowMs));
    offset++;
    timer.onWaiting();
  }

  private void fill(PredictionTimer timer) {
    fill(timer, state);
  }

  private void fill(PredictionTimer timer, LearnerState state) {
    state.add(new Pending(LearnerStateTest.image(offset, 0), offset, nowMs));
    offset++;
    timer.onFull();
    state.markPredicted();
  }

  /** Lets the delay pass, and returns whether a commit was asked for then. */
  private boolean tick() {
    nowMs += DELAY_MS;
    context.setCurrentSystemTimeMs(nowMs);
    context.resetCommit();
    context.scheduledPunctuators().stream()
        .filter(scheduled -> !scheduled.cancelled())
        .forEach(scheduled -> scheduled.getPunctuator().punctuate(nowMs));
    return context.committed();
  }
}
