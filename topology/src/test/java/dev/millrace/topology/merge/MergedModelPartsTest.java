package dev.millrace.topology.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.merge.Delta;
import dev.millrace.model.merge.Delta.Position;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.model.merge.Merger;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.DeltaPart;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.checkpoint.Chunks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class MergedModelPartsTest {

  private static final int PER_RECORD = Chunks.BYTES / Float.BYTES;
  private static final int PARAMETERS = 2 * PER_RECORD + 5;
  private static final int LARGEST_RECORD = 900_000;

  private MergedModelAssembler assembler = new MergedModelAssembler(PARAMETERS);

  @Test
  void putsAModelOfAnySizeTogetherAgain() {
    for (int parameters : new int[] {1, PER_RECORD, PARAMETERS}) {
      assembler = new MergedModelAssembler(parameters);
      MergedModel model = model(parameters);
      List<MergedModelPart> parts = MergedModelParts.of(7, model);

      assertThat(parts).hasSize((parameters + PER_RECORD - 1) / PER_RECORD);
      assertThat(parts).allSatisfy(part -> assertThat(bytes(part)).hasSizeLessThan(LARGEST_RECORD));
      assertSame(addAll(parts).orElseThrow(), model);
    }
  }

  @Test
  void passesOverAVersionWhoseBeginningIsMissing() {
    List<MergedModelPart> older = MergedModelParts.of(1, model(PARAMETERS));
    MergedModel model = model(PARAMETERS);
    List<MergedModelPart> newer = MergedModelParts.of(2, model);

    assertThat(addAll(older.subList(1, 3))).isEmpty();
    assertThat(addAll(List.of(older.get(0), newer.get(1), newer.get(2)))).isEmpty();
    assertThat(addAll(List.of(older.get(0), older.get(2)))).isEmpty();
    assertSame(addAll(newer).orElseThrow(), model);
  }

  @Test
  void slicesOfADeltaMakeTheWhole() {
    Delta delta = new Delta("learner-1", new Position(3, 4), 5, 160, numbers(PARAMETERS));
    List<DeltaPart> parts = DeltaParts.of(delta);
    assertThat(parts)
        .hasSize(3)
        .allSatisfy(part -> assertThat(bytes(part)).hasSizeLessThan(LARGEST_RECORD));

    Merger merger = new Merger(new float[PARAMETERS], 0.9, 2);
    for (DeltaPart part : parts) {
      assertThat(merger.fold(DeltaParts.slice(part), part.getFrom())).isTrue();
    }
    assertThat(merger.weights()).isEqualTo(delta.difference());
    assertThat(merger.model().merged()).containsEntry("learner-1", new Position(3, 4));
    assertThat(merger.steps()).isEqualTo(5);
  }

  private Optional<MergedModel> addAll(List<MergedModelPart> parts) {
    Optional<MergedModel> last = Optional.empty();
    for (MergedModelPart part : parts) {
      last = assembler.add(part);
    }
    return last;
  }

  private static void assertSame(MergedModel actual, MergedModel expected) {
    assertThat(actual.weights()).isEqualTo(expected.weights());
    assertThat(actual.merged()).isEqualTo(expected.merged());
    assertThat(actual.effectiveLearners()).isEqualTo(expected.effectiveLearners());
    assertThat(actual.steps()).isEqualTo(expected.steps());
    assertThat(actual.images()).isEqualTo(expected.images());
  }

  private static MergedModel model(int parameters) {
    return new MergedModel(
        numbers(parameters),
        Map.of("learner-0", new Position(1, 2), "learner-1", new Position(3, 4)),
        1.75,
        10,
        320);
  }

  private static float[] numbers(int count) {
    Random random = new Random(2);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @SuppressWarnings("unchecked") // a record is of its own class
  private static <T extends SpecificRecord> byte[] bytes(T record) {
    return AvroSerde.of((Class<T>) record.getClass()).serializer().serialize("", record);
  }
}
