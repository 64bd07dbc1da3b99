package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoreDriver;
import dev.millrace.topology.checkpoint.StoredState;
import java.nio.file.Path;
import java.util.Properties;
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
  private final LearnerState state =
      LearnerState.restore(
          "learner-0",
          SETTINGS,
          driver.store,
          driver.committed,
          LearnerStateTest.alone(SETTINGS),
          0);
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

  /** One tick without a full mini-batch may be a fetch that came late. */
  @Test
  void leavesImagesAndCommitsAloneUntilNothingFillsForTwoTicks() {
    PredictionTimer timer = timer();
    fill(timer);
    arrive(timer);
    assertThat(tick()).isFalse();
    assertThat(tick()).isFalse();
    assertThat(predictions).isZero();

    assertThat(tick()).isTrue();
    assertThat(predictions).isEqualTo(1);
  }

  @Test
  void asksForCommitsWhileMiniBatchesFillOnceOthersWaitForWhatWasLearned() {
    boolean[] due = {false};
    ModelSharing among = new DueSharing(due);
    try (StoreDriver store = new StoreDriver();
        LearnerState shared =
            LearnerState.restore("learner-0", SETTINGS, store.store, store.committed, among, 0)) {
      PredictionTimer timer = timer(shared);
      fill(timer, shared);
      assertThat(tick()).isFalse();

      due[0] = true;
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
          state.markPredicted(new float[2 * state.pending().unpredicted().size()]);
        });
  }

  private void arrive(PredictionTimer timer) {
    state.add(LearnerStateTest.sample(LearnerStateTest.image(offset, 0), offset, nowMs));
    offset++;
    timer.onWaiting();
  }

  private void fill(PredictionTimer timer) {
    fill(timer, state);
  }

  private void fill(PredictionTimer timer, LearnerState state) {
    state.add(LearnerStateTest.sample(LearnerStateTest.image(offset, 0), offset, nowMs));
    offset++;
    timer.onFull();
    state.markPredicted(new float[2 * state.pending().unpredicted().size()]);
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

  /** Of a learner for whose commit others wait when they are told to. */
  @SuppressWarnings("ArrayRecordComponent")
  private record DueSharing(boolean[] due) implements ModelSharing {

    @Override
    public boolean isAmongPeers() {
      return true;
    }

    @Override
    public void start(OnlineLearner learner, long nowMs) {}

    @Override
    public void restore(OnlineLearner learner, StoredState saved, LearnerCheckpoint checkpoint) {}

    @Override
    public void open(Runnable takeOver) {}

    @Override
    public boolean takeOver() {
      return false;
    }

    @Override
    public void afterStep(ImageBatch batch) {}

    @Override
    public boolean isChanged() {
      return false;
    }

    @Override
    public boolean isCommitDue() {
      return due[0];
    }

    @Override
    public long publishedStep() {
      return 0;
    }

    @Override
    public boolean commit(CheckpointStore store) {
      return false;
    }

    @Override
    public void close() {}
  }
}
