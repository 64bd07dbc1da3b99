package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.learner.PendingImages.Pending;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LearnerStateTest {

  private final StoreDriver driver = new StoreDriver();
  private final LearnerStore store = driver.store;
  private LearnerState state = LearnerState.restore(Pipeline.settings(), store);

  @AfterEach
  void close() {
    state.close();
    driver.close();
  }

  @Test
  void goesOnWhereItWasWritten() {
    add(0, 5);
    train();
    add(5, 7);
    state.markPredicted();
    add(7, 8);
    state.markPublished();
    String weights = sha256();
    state.checkpoint();

    restore();

    assertThat(sha256()).isEqualTo(weights);
    assertThat(state.learner().step()).isEqualTo(1);
    assertThat(state.publishedStep()).isEqualTo(1);
    assertThat(state.nextOffset()).isEqualTo(8);
    assertThat(state.pending().all()).containsExactly(waiting(5), waiting(6), waiting(7));
    assertThat(state.pending().predicted()).isEqualTo(2);
    assertThat(state.pending().labeled()).isEqualTo(3);
  }

  @Test
  void writesNothingAsLongAsNothingChanged() {
    state.checkpoint();
    assertThat(store.isEmpty()).isTrue();

    add(0, 1);
    state.checkpoint();
    assertThat(driver.changelog()).isNotEmpty();
    state.checkpoint();
    restore();
    state.checkpoint();
    assertThat(driver.changelog()).isEmpty();
  }

  @Test
  void writesEachWaitingImageOnceAndTheWeightsOnlyAfterAStep() {
    add(0, 2);
    state.checkpoint();
    driver.changelog();

    add(2, 3);
    state.checkpoint();
    assertThat(written()).containsExactly("waiting/2#0", "checkpoint#0");

    add(3, 4);
    train();
    add(4, 5);
    state.checkpoint();
    assertThat(written())
        .startsWith("waiting/0#0", "checkpoint#0")
        .hasSize(2 + state.learner().state().size());
    restore();
    assertThat(state.pending().all()).containsExactly(waiting(4));
  }

  @Test
  void writesAnewWhatMovedToAnotherPlace() {
    state.add(new Pending(image(0, null), 0, 0));
    add(1, 3);
    state.checkpoint();
    driver.changelog();

    state.markPredicted(); // the image without a label goes
    state.checkpoint();
    assertThat(written()).containsExactly("waiting/0#0", "waiting/1#0", "checkpoint#0");
    restore();

    assertThat(state.pending().all()).containsExactly(waiting(1), waiting(2));
  }

  @Test
  void refusesStateWithoutItsCheckpoint() {
    store.put("other", new byte[1]);

    assertDamaged("its checkpoint record is missing");
  }

  @Test
  void refusesACheckpointThatCannotBeRead() {
    write();
    store.put(LearnerState.CHECKPOINT, new byte[] {1, 2, 3});

    assertDamaged("its checkpoint record cannot be read");
  }

  @Test
  void refusesATensorOfAnotherSize() {
    write();
    NamedTensor tensor = state.learner().state().get(0);
    store.put(LearnerState.TENSOR + tensor.name(), new byte[3]);

    assertDamaged(
        "tensor '%s' must have %d bytes, but had 3".formatted(tensor.name(), tensor.sizeBytes()));
  }

  @Test
  void refusesAWaitingImageThatIsAnother() {
    write();
    store.put(LearnerState.WAITING + 1, encoded(9, new byte[] {1}));

    assertDamaged("the waiting image of offset 1 is missing");
  }

  @Test
  void refusesAWaitingImageThatCannotBeRead() {
    write();
    store.put(LearnerState.WAITING + 1, encoded(1, new byte[] {1}));
    assertDamaged("the waiting image of offset 1 cannot be read");

    store.put(LearnerState.WAITING + 1, new byte[] {1});
    assertDamaged("the waiting image of offset 1 cannot be read");
  }

  private void write() {
    add(0, 2);
    state.checkpoint();
  }

  private void assertDamaged(String how) {
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> LearnerState.restore(Pipeline.settings(), store))
        .withMessageContaining("The saved state of store 'learner' is damaged: " + how)
        .withMessageContaining("another application id");
  }

  private void add(int from, int to) {
    for (int offset = from; offset < to; offset++) {
      state.add(waiting(offset));
    }
  }

  private void train() {
    ImageBatch batch = new ImageBatch(8, 1, 4, 4);
    state.pending().all().forEach(image -> image.addTo(batch));
    state.train(batch);
  }

  private void restore() {
    state.close();
    state = LearnerState.restore(Pipeline.settings(), store);
  }

  private String sha256() {
    return NamedTensor.sha256(state.learner().state());
  }

  private List<String> written() {
    return driver.changelog().stream().map(TestRecord::key).toList();
  }

  private static Pending waiting(int offset) {
    return new Pending(image(offset, offset % 2), offset, 1000 + offset);
  }

  private static Image image(int offset, Integer label) {
    byte[] pixels = new byte[16];
    pixels[offset % 16] = 100;
    return new Image("i" + offset, 4, 4, 1, ByteBuffer.wrap(pixels), label, Instant.EPOCH);
  }

  private static byte[] encoded(long offset, byte[] image) {
    return AvroSerde.of(PendingImage.class)
        .serializer()
        .serialize("", new PendingImage(offset, 0L, ByteBuffer.wrap(image)));
  }
}
