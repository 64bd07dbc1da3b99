package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.NamedTensor;
import dev.millrace.model.StreamSettings;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.topology.Pipeline;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.Chunks;
import dev.millrace.topology.checkpoint.IncompatibleStateException;
import dev.millrace.topology.checkpoint.SettingsText;
import dev.millrace.topology.checkpoint.StoreDriver;
import dev.millrace.topology.door.ImageReader;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.observe.LearnerRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerStateTest {

  private final StoreDriver driver = new StoreDriver();
  private final CheckpointStore store = driver.store;
  private Alone alone;
  private LearnerState state = restore(Pipeline.settings());

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
    state.markPredicted(new float[2 * state.pending().unpredicted().size()]);
    add(7, 8);
    alone.markPublished();
    String weights = sha256();
    state.checkpoint();

    restore();

    assertThat(sha256()).isEqualTo(weights);
    assertThat(state.learner().step()).isEqualTo(1);
    assertThat(alone.publishedStep()).isEqualTo(1);
    assertThat(state.nextOffset()).isEqualTo(8);
    assertThat(state.pending().all())
        .extracting(WaitingImage::sample)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(waiting(5), waiting(6), waiting(7));
    assertThat(state.pending().predicted()).isEqualTo(2);
    assertThat(state.pending().labeled()).isEqualTo(3);
  }

  @Test
  void keepsTheHeadersOfImagesThatWait() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {7}).add("none", null);
    state.add(
        new ImageReader(Pipeline.settings().architecture())
            .readAgain(value(image(0, 0)), headers, 0, 0));
    state.checkpoint();

    restore();

    assertThat(state.pending().all().get(0).sample().headers()).isEqualTo(headers);
  }

  @Test
  void refusesImagesOfAnotherTopic() {
    state.readFrom("a");
    write();
    restore();
    state.readFrom("a");

    restore();
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> state.readFrom("b"))
        .withMessageStartingWith(
            "The saved state of store 'learner' was learned from topic 'a', not 'b'.");
  }

  @Test
  void takesNoteOfTheTopicThatAnEarlierVersionDidNot() {
    write();
    restore();
    state.readFrom("b");
    add(2, 3);
    state.checkpoint();

    restore();
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> state.readFrom("a"))
        .withMessageContaining("learned from topic 'b', not 'a'");
  }

  @Test
  void countsTheStepsThatCouldNotBeMadeOverARestart() {
    add(0, 4);
    assertThat(state.passOver()).isEqualTo(1);
    add(4, 8);
    assertThat(state.passOver()).isEqualTo(2);
    state.checkpoint();

    restore();
    add(8, 12);
    assertThat(state.passOver()).isEqualTo(3);
    add(12, 16);
    train();
    add(16, 20);
    assertThat(state.passOver()).isEqualTo(1);
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
        .hasSize(3 + state.learner().state().size());
    restore();
    assertThat(state.pending().all())
        .extracting(WaitingImage::sample)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(waiting(4));
  }

  @Test
  void writesAnewWhatMovedToAnotherPlace() {
    state.add(sample(image(0, null), 0, 0));
    add(1, 3);
    state.checkpoint();
    driver.changelog();

    state.markPredicted(
        new float[2 * state.pending().unpredicted().size()]); // the image without a label goes
    state.checkpoint();
    assertThat(written()).containsExactly("waiting/0#0", "waiting/1#0", "checkpoint#0");
    restore();

    assertThat(state.pending().all())
        .extracting(WaitingImage::sample)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(waiting(1), waiting(2));
  }

  @Test
  void goesOnWhenClassesGetNamesOrAreGivenNoneAnyMore() {
    write();
    for (List<String> names : List.of(List.of("a", "b"), List.of("a", "b"), List.<String>of())) {
      state.close();
      state = restore(Pipeline.settings().withClassNames(names));
      add(2, 3);
      state.checkpoint();
      assertThat(state.learner().architecture().classNames()).isEqualTo(names);
    }
  }

  @Test
  void refusesOtherNamesOfClasses() {
    state.close();
    state = restore(Pipeline.settings().withClassNames(List.of("a", "b")));
    write();
    state.close();

    LearnerSettings swapped = Pipeline.settings().withClassNames(List.of("b", "a"));
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(swapped))
        .withMessageContaining("made with another network")
        .withMessageContaining("\"classes\":[\"a\",\"b\"]");
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
    store.put("tensor/" + tensor.name(), new byte[3]);

    assertDamaged(
        "tensor '%s' must have %d bytes, but had 3".formatted(tensor.name(), tensor.sizeBytes()));
  }

  @Test
  void refusesATensorWithOneOfItsChunksMissing() {
    LearnerSettings large = withUnits(30_000); // 16 x 30,000 weights are more than one chunk
    state.close();
    state = restore(large);
    write();
    NamedTensor tensor = state.learner().state().get(0);
    store.put(
        "tensor/" + tensor.name(),
        Arrays.copyOf(store.get("tensor/" + tensor.name()), Chunks.BYTES));

    assertDamaged(
        large,
        "tensor '%s' must have %d bytes, but had %d"
            .formatted(tensor.name(), tensor.sizeBytes(), Chunks.BYTES));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void refusesATensorWithAValueThatIsNotFinite(float value) {
    write();
    NamedTensor tensor = state.learner().state().get(0);
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
    tensor.writeTo(bytes);
    store.put("tensor/" + tensor.name(), bytes.putFloat(8, value).array());

    assertDamaged("tensor '%s' has values that are not finite".formatted(tensor.name()));
  }

  @Test
  void refusesTensorsOfDifferentSteps() {
    write();
    NamedTensor tensor = state.learner().state().get(0);
    byte[] older = store.get("tensor/" + tensor.name());
    add(2, 8);
    train();
    state.checkpoint();
    store.put("tensor/" + tensor.name(), older);

    assertDamaged("the checksum of its tensors is not the one that was written with them");
  }

  @Test
  void refusesStateThatEndsBeforeTheCommittedOffsets() {
    write();
    driver.committed.set(2);
    restore();
    driver.committed.set(3);

    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(Pipeline.settings()))
        .withMessageContaining("ends at source offset 2, but offset 3 was committed with it")
        .withMessageContaining("test-learner-changelog, partition 0")
        .withMessageContaining("another application id");
  }

  @Test
  void refusesCountersThatCannotBe() {
    write(
        new LearnerCheckpoint(
            architecture(),
            training(),
            4,
            -1L,
            0L,
            0L,
            0,
            List.of(),
            2L,
            "",
            0,
            List.of(),
            List.of()));
    assertDamaged("counters must not be negative");

    write(
        new LearnerCheckpoint(
            architecture(),
            training(),
            4,
            0L,
            0L,
            0L,
            3,
            List.of(),
            2L,
            "",
            0,
            List.of(),
            List.of()));
    assertDamaged("predicted must be from 0 to 0, but was 3");
  }

  @Test
  void refusesAWaitingImageThatDoesNotFitTheNetwork() {
    write();
    Image large = image(1, 1);
    large.setPixels(ByteBuffer.allocate(17));
    store.put(StoredImages.WAITING + 1, encoded(1, value(large)));

    assertDamaged(
        "the waiting image of offset 1 cannot be read: does not fit the network: there must be 16");
  }

  @Test
  void refusesAWaitingImageThatIsAnother() {
    write();
    store.put(StoredImages.WAITING + 1, encoded(9, new byte[] {1}));

    assertDamaged("the waiting image of offset 1 is missing");
  }

  @Test
  void refusesAWaitingImageThatCannotBeRead() {
    write();
    store.put(StoredImages.WAITING + 1, encoded(1, new byte[] {1}));
    assertDamaged("the waiting image of offset 1 cannot be read");

    store.put(StoredImages.WAITING + 1, new byte[] {1});
    assertDamaged("the waiting image of offset 1 cannot be read");
  }

  private void write() {
    add(0, 2);
    state.checkpoint();
  }

  private void write(LearnerCheckpoint checkpoint) {
    write();
    store.put(
        LearnerState.CHECKPOINT,
        AvroSerde.of(LearnerCheckpoint.class).serializer().serialize("", checkpoint));
  }

  private static String architecture() {
    return Pipeline.settings().architecture().toJson();
  }

  private static String training() {
    return SettingsText.of(Pipeline.settings().training());
  }

  private static LearnerSettings withUnits(int units) {
    LearnerSettings small = Pipeline.settings();
    return new LearnerSettings(
        Architecture.fromJson(
            """
            {"input":[1,4,4],"layers":[{"type":"flatten"},{"type":"dense","units":%d},
              {"type":"dense","units":2}]}"""
                .formatted(units)),
        small.training(),
        small.batchSize(),
        small.predictDelay(),
        small.snapshotSteps(),
        small.snapshotIdle(),
        StreamSettings.NONE);
  }

  private void assertDamaged(String how) {
    assertDamaged(Pipeline.settings(), how);
  }

  private void assertDamaged(LearnerSettings settings, String how) {
    assertThatExceptionOfType(IncompatibleStateException.class)
        .isThrownBy(() -> restore(settings))
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
    state.train(batch, null);
  }

  private void restore() {
    state.close();
    state = restore(Pipeline.settings());
  }

  private LearnerState restore(LearnerSettings settings) {
    alone = alone(settings);
    return LearnerState.restore("learner-0", settings, store, driver.committed, alone, 0);
  }

  /** Returns the sharing of a learner whose snapshots nobody asks for. */
  static Alone alone(LearnerSettings settings) {
    return (Alone) Alone.factory(settings, new LearnerRegistry()).create("learner-0", null);
  }

  private String sha256() {
    return NamedTensor.sha256(state.learner().state());
  }

  /** Returns what is written of all but labels. */
  private List<String> written() {
    return driver.changelog().stream()
        .map(TestRecord::key)
        .filter(key -> !key.matches("(labels|scored/0|unlabeled/0)#0"))
        .toList();
  }

  private static Sample waiting(int offset) {
    return sample(image(offset, offset % 2), offset, 1000 + offset);
  }

  static Sample sample(Image image, long offset, long timestamp) {
    return new ImageReader(Pipeline.settings().architecture())
        .readAgain(value(image), new RecordHeaders(), offset, timestamp);
  }

  private static byte[] value(Image image) {
    return AvroSerde.of(Image.class).serializer().serialize("", image);
  }

  static Image image(int offset, Integer label) {
    byte[] pixels = new byte[16];
    pixels[offset % 16] = 100;
    return new Image("i" + offset, 4, 4, 1, ByteBuffer.wrap(pixels), label, Instant.EPOCH);
  }

  private static byte[] encoded(long offset, byte[] image) {
    return AvroSerde.of(PendingImage.class)
        .serializer()
        .serialize("", new PendingImage(offset, 0L, ByteBuffer.wrap(image), List.of()));
  }
}
