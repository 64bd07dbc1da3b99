package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.StreamSettings;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.StoreDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoredAdaptationTest {

  private static final StreamSettings STREAM = new StreamSettings(10, 4, OnDrift.ADAPT);

  private final StoreDriver driver = new StoreDriver();
  private final CheckpointStore store = driver.store;
  private LearnerState state = open(STREAM);
  private int offset;

  @AfterEach
  void close() {
    state.close();
    driver.close();
  }

  @Test
  void goesOnBitForBitAtEveryCommit() {
    try (OnlineLearner undisturbed =
        new OnlineLearner(
            Pipeline.settings().architecture(), Pipeline.settings().training(), STREAM)) {
      for (int i = 0; i < 40; i++) {
        undisturbed.train(batch(i));
        train(1);
        state.checkpoint();
        reopen(STREAM);
      }
      assertThat(everything(state.learner())).isEqualTo(everything(undisturbed));
      assertThat(state.learner().memory().orElseThrow().size()).isEqualTo(10);
    }
  }

  @Test
  void writesTheSlotsThatHaveChangedAndNoOthers() {
    train(2);
    state.checkpoint();
    assertThat(slotsWritten()).hasSize(8);

    train(1);
    List<String> changed =
        memory().changed().mapToObj(slot -> StoredMemory.SLOT + slot + "#0").toList();
    state.checkpoint();
    assertThat(slotsWritten()).isEqualTo(changed).hasSizeBetween(2, 4);
  }

  @Test
  void writesASlotThatWasForgotten() {
    train(2);
    state.checkpoint();
    memory().forgetBefore(0, 4);
    train(1);
    state.checkpoint();
    int size = memory().size();

    reopen(STREAM);
    assertThat(memory().size()).isEqualTo(size);
  }

  @Test
  void beginsWithAMemoryWhereThereWasNone() {
    reopen(StreamSettings.NONE);
    train(3);
    state.checkpoint();
    String weights = NamedTensor.sha256(state.learner().state());

    reopen(STREAM);
    assertThat(NamedTensor.sha256(state.learner().state())).isEqualTo(weights);
    assertThat(NamedTensor.sha256(state.learner().fastAverage()))
        .isEqualTo(NamedTensor.sha256(state.learner().predictionWeights()));
    assertThat(memory().size()).isZero();
    assertThat(state.isChanged()).isTrue();
    train(1);
    state.checkpoint();
    String all = everything(state.learner());
    reopen(STREAM);
    assertThat(everything(state.learner())).isEqualTo(all);
  }

  @Test
  void forgetsItsMemoryWhereThereShallBeNone() {
    train(4);
    state.checkpoint();
    String weights = NamedTensor.sha256(state.learner().state());

    reopen(StreamSettings.NONE);
    assertThat(NamedTensor.sha256(state.learner().state())).isEqualTo(weights);
    state.checkpoint();
    assertThat(store.has(StoredAdaptation.ADAPTATION)).isFalse();
    assertThat(slotsHeld(10)).isZero();

    reopen(STREAM);
    assertThat(memory().size()).isZero();
  }

  @Test
  void keepsWhatFitsIntoASmallerMemory() {
    train(10);
    state.checkpoint();

    reopen(new StreamSettings(6, 4, OnDrift.ADAPT));
    assertThat(memory().size()).isEqualTo(6);
    assertThat(memory().size(0)).isEqualTo(3);
    assertThat(memory().offered()).containsExactly(20, 20);
    state.checkpoint();
    assertThat(slotsHeld(10)).isEqualTo(6);
    String all = everything(state.learner());
    reopen(new StreamSettings(6, 4, OnDrift.ADAPT));
    assertThat(everything(state.learner())).isEqualTo(all);
  }

  @Test
  void keepsAllInALargerMemory() {
    train(10);
    state.checkpoint();

    reopen(new StreamSettings(20, 4, OnDrift.IGNORE));
    assertThat(memory().size()).isEqualTo(10);
    train(5);
    assertThat(memory().size()).isEqualTo(20);
  }

  @Test
  void refusesWhatIsDamaged() {
    train(4);
    state.checkpoint();
    byte[] good = store.get(StoredMemory.SLOT + 3);
    store.delete(StoredMemory.SLOT + 3);
    assertDamaged("remembered images must be 10, but were 9");

    store.put(StoredMemory.SLOT + 3, new byte[] {1});
    assertDamaged("remembered image 3 cannot be read");

    store.put(StoredMemory.SLOT + 3, good);
    store.put(StoredAdaptation.ADAPTATION, new byte[] {1});
    assertDamaged("the record of its memory and drift cannot be read");
  }

  private void assertDamaged(String how) {
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> open(STREAM))
        .withMessageContaining("The saved state of store 'learner' is damaged: " + how);
  }

  /** Trains on mini-batches of 4. */
  private void train(int batches) {
    for (int i = 0; i < batches; i++) {
      ImageBatch batch = new ImageBatch(4, 1, 4, 4);
      for (int k = 0; k < 4; k++, offset++) {
        state.add(LearnerStateTest.sample(LearnerStateTest.image(offset, offset % 2), offset, 0));
      }
      state.pending().all().forEach(image -> image.addTo(batch));
      state.train(batch, null);
    }
  }

  private static ImageBatch batch(int number) {
    ImageBatch batch = new ImageBatch(4, 1, 4, 4);
    for (int k = 0; k < 4; k++) {
      int index = 4 * number + k;
      LearnerStateTest.sample(LearnerStateTest.image(index, index % 2), index, 0).addTo(batch);
    }
    return batch;
  }

  private ImageMemory memory() {
    return state.learner().memory().orElseThrow();
  }

  private List<String> slotsWritten() {
    return driver.changelog().stream()
        .map(TestRecord::key)
        .filter(key -> key.startsWith(StoredMemory.SLOT))
        .toList();
  }

  private long slotsHeld(int slots) {
    return IntStream.range(0, slots).filter(slot -> store.has(StoredMemory.SLOT + slot)).count();
  }

  private static String everything(OnlineLearner learner) {
    List<NamedTensor> tensors = new ArrayList<>(learner.state());
    tensors.addAll(learner.fastAverage());
    ImageMemory memory = learner.memory().orElseThrow();
    return NamedTensor.sha256(tensors)
        + learner.streamState()
        + learner.step()
        + IntStream.range(0, memory.capacity())
            .mapToObj(
                slot -> memory.holds(slot) ? memory.label(slot) + "@" + memory.arrival(slot) : "-")
            .toList();
  }

  private void reopen(StreamSettings stream) {
    state.close();
    state = open(stream);
  }

  private LearnerState open(StreamSettings stream) {
    LearnerSettings plain = Pipeline.settings();
    LearnerSettings settings =
        new LearnerSettings(
            plain.architecture(),
            plain.training(),
            plain.batchSize(),
            plain.predictDelay(),
            plain.snapshotSteps(),
            plain.snapshotIdle(),
            stream);
    return LearnerState.restore(
        "learner-0", settings, store, driver.committed, LearnerStateTest.alone(settings), 0);
  }
}
