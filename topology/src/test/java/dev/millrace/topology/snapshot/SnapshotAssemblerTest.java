package dev.millrace.topology.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.Architecture;
import dev.millrace.model.ImageBatch;
import dev.millrace.model.OnlineLearner;
import dev.millrace.model.Predictor;
import dev.millrace.model.TrainingSettings;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.SnapshotManifest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotAssemblerTest {

  /** 784 x 300 weights: too many for one part, and for one record. */
  private static final Architecture NETWORK =
      Architecture.fromJson(
          """
          {"input":[1,28,28],"layers":[
            {"type":"flatten"},{"type":"dense","units":300},{"type":"relu"},
            {"type":"dense","units":10}]}""");

  private final OnlineLearner learner = new OnlineLearner(NETWORK, TrainingSettings.defaults());
  private final SnapshotAssembler assembler = new SnapshotAssembler();

  @AfterEach
  void close() {
    learner.close();
  }

  @Test
  void putsTheSameWeightsTogetherAgain() {
    List<ModelSnapshot> parts = parts("m", 7);
    assertThat(parts).hasSizeGreaterThan(1);

    Snapshot snapshot = addAll(parts).orElseThrow();

    assertThat(snapshot.modelId()).isEqualTo("m");
    assertThat(snapshot.step()).isEqualTo(7);
    assertThat(snapshot.architecture()).isEqualTo(NETWORK);
    ImageBatch image = new ImageBatch(1, 1, 28, 28);
    image.add(new byte[784], ImageBatch.NO_LABEL);
    float[] expected = new float[10];
    float[] actual = new float[10];
    learner.predict(image, expected);
    try (Predictor predictor = snapshot.toPredictor()) {
      predictor.predict(image, actual);
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void keepsEveryRecordSmallEnoughForABrokersDefaults() {
    assertThat(parts("m", 1))
        .allSatisfy(
            part ->
                assertThat(AvroSerde.of(ModelSnapshot.class).serializer().serialize("model", part))
                    .hasSizeLessThan(900_000));
  }

  @Test
  void passesOverASnapshotWhoseBeginningIsGone() {
    List<ModelSnapshot> older = parts("m", 1);
    List<ModelSnapshot> newer = parts("m", 2);

    assertThat(addAll(older.subList(1, older.size()))).isEmpty();
    assertThat(addAll(newer).map(Snapshot::step)).contains(2L);
  }

  @Test
  void doesNotMixTwoSnapshots() {
    List<ModelSnapshot> older = parts("m", 1);
    List<ModelSnapshot> newer = parts("m", 2);

    assertThat(assembler.add(older.get(0))).isEmpty();
    assertThat(addAll(newer.subList(1, newer.size()))).isEmpty();
  }

  @Test
  void keepsModelsApart() {
    List<ModelSnapshot> first = parts("a", 1);
    List<ModelSnapshot> second = parts("b", 2);

    for (int i = 0; i < first.size() - 1; i++) {
      assertThat(assembler.add(first.get(i))).isEmpty();
      assertThat(assembler.add(second.get(i))).isEmpty();
    }

    assertThat(assembler.add(first.get(first.size() - 1)).map(Snapshot::modelId)).contains("a");
    assertThat(assembler.add(second.get(second.size() - 1)).map(Snapshot::modelId)).contains("b");
  }

  @Test
  void refusesDataThatDoNotFitTheirHash() {
    List<ModelSnapshot> parts = parts("m", 1);
    ByteBuffer data = parts.get(0).getData();
    data.put(5, (byte) (data.get(5) + 1));

    assertThatExceptionOfType(InvalidSnapshotException.class)
        .isThrownBy(() -> addAll(parts))
        .withMessageContaining("SHA-256");
  }

  @Test
  void refusesAManifestThatDoesNotFitItsArchitecture() {
    ModelSnapshot part = parts("m", 1).get(0);
    SnapshotManifest manifest = part.getManifest();
    manifest.setDataBytes(1L << 40);

    assertThatExceptionOfType(InvalidSnapshotException.class)
        .isThrownBy(() -> assembler.add(part))
        .withMessageContaining("manifest says " + (1L << 40));
  }

  @Test
  void refusesMoreDataThanTheManifestSays() {
    List<ModelSnapshot> parts = parts("m", 1);
    parts.get(1).setData(ByteBuffer.allocate(10_000_000));

    assertThatExceptionOfType(InvalidSnapshotException.class)
        .isThrownBy(() -> addAll(parts))
        .withMessageContaining("more bytes");
  }

  private List<ModelSnapshot> parts(String model, long step) {
    return SnapshotParts.of(
        model, step, step * 32, NETWORK, learner.predictionWeights(), Instant.EPOCH);
  }

  private Optional<Snapshot> addAll(List<ModelSnapshot> parts) {
    Optional<Snapshot> last = Optional.empty();
    for (ModelSnapshot part : parts) {
      last = assembler.add(part);
    }
    return last;
  }
}
