package dev.millrace.topology.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.merge.Delta.Position;
import dev.millrace.model.merge.MergedModel;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.MergedDelta;
import dev.millrace.schemas.internal.MergedModelHeader;
import dev.millrace.schemas.internal.MergedModelPart;
import dev.millrace.topology.checkpoint.Floats;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records on the topic of merged models that are none: passed over, counted, and forgotten. */
class HostileMergedModelTest {

  private static final int PARAMETERS = 3;

  private final MergeDriver driver = new MergeDriver(PARAMETERS);

  @ParameterizedTest
  @ValueSource(strings = {"one-byte", "three-parameters", "2-31-parameters"})
  void passesOverRecordsThatWereSeen(String name) throws IOException {
    MergeDriver larger = new MergeDriver(PARAMETERS + 1);
    try (InputStream in = getClass().getResourceAsStream("merged-model-" + name + ".bin")) {
      larger.receive(in.readAllBytes());
    }
    assertThat(larger.newest()).isNull();
    assertThat(larger.observer.passedOver).isEqualTo(1);
  }

  @Test
  void passesOverARecordWithoutAValue() {
    driver.receive((byte[]) null);
    assertPassedOver(1);
  }

  @Test
  void passesOverWeightsThatDoNotFit() {
    receive(0, 1, header(PARAMETERS - 1), new byte[4 * (PARAMETERS - 1)]);
    receive(0, 1, header(PARAMETERS + 1), new byte[4 * (PARAMETERS + 1)]);
    receive(0, 1, header(-1), new byte[0]);
    receive(0, 1, header(Integer.MAX_VALUE), new byte[4]);
    receive(0, 1, header(PARAMETERS), new byte[4 * (PARAMETERS + 1)]);
    receive(0, 1, header(PARAMETERS), new byte[4 * PARAMETERS - 1]);
    receive(0, 1, header(PARAMETERS), new byte[4]);
    receive(0, 1, null, new byte[4 * PARAMETERS]);
    assertPassedOver(8);
  }

  @Test
  void passesOverPartsThatNeverMakeAModel() {
    receive(-1, 1, null, new byte[4 * PARAMETERS]); // as when its beginning was missed
    receive(Integer.MAX_VALUE, 1, null, new byte[4 * PARAMETERS]);
    assertThat(driver.observer.passedOver).isZero();

    receive(0, Integer.MAX_VALUE, header(PARAMETERS), new byte[4 * PARAMETERS]);
    receive(1, Integer.MAX_VALUE, null, new byte[4]);
    receive(2, Integer.MAX_VALUE, null, new byte[4]);
    assertPassedOver(1);
  }

  @Test
  void passesOverNumbersThatAreNotFinite() {
    receive(0, 1, header(PARAMETERS), floats(1, Float.NaN, 1));
    receive(0, 1, header(PARAMETERS), floats(1, 1, Float.NEGATIVE_INFINITY));
    assertPassedOver(2);
  }

  @Test
  void passesOverCountsThatCannotBe() {
    receive(0, 1, header(Double.NaN, 10, 320), new byte[4 * PARAMETERS]);
    receive(0, 1, header(Double.POSITIVE_INFINITY, 10, 320), new byte[4 * PARAMETERS]);
    receive(0, 1, header(0.5, 10, 320), new byte[4 * PARAMETERS]);
    receive(0, 1, header(1, -1, 320), new byte[4 * PARAMETERS]);
    receive(0, 1, header(1, 10, -1), new byte[4 * PARAMETERS]);
    assertPassedOver(5);
  }

  @Test
  void takesTheLastOfALearnerThatIsNamedTwice() {
    MergedModelHeader header = header(PARAMETERS);
    header.setMerged(List.of(new MergedDelta("a", 1L, 1L), new MergedDelta("a", 1L, 2L)));
    receive(0, 1, header, new byte[4 * PARAMETERS]);
    assertThat(driver.newest().merged()).isEqualTo(Map.of("a", new Position(1, 2)));
  }

  private void assertPassedOver(int records) {
    assertThat(driver.observer.passedOver).isEqualTo(records);
    assertThat(driver.newest()).isNull();
    MergedModel good = new MergedModel(new float[] {1, 2, 3}, Map.of(), 1, 10, 320);
    driver.receive(9, good);
    assertThat(driver.newest().weights()).containsExactly(1, 2, 3);
  }

  private void receive(int part, int parts, MergedModelHeader header, byte[] data) {
    driver.receive(
        AvroSerde.of(MergedModelPart.class)
            .serializer()
            .serialize("", new MergedModelPart(1L, part, parts, header, ByteBuffer.wrap(data))));
  }

  private static MergedModelHeader header(int parameters) {
    return new MergedModelHeader(parameters, 1.5, 10L, 320L, List.of());
  }

  private static MergedModelHeader header(double learners, long steps, long images) {
    return new MergedModelHeader(PARAMETERS, learners, steps, images, List.of());
  }

  private static byte[] floats(float... numbers) {
    return Floats.encode(numbers).array();
  }
}
