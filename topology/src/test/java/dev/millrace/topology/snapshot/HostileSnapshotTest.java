package dev.millrace.topology.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.schemas.ModelSnapshot;
import dev.millrace.schemas.SnapshotManifest;
import dev.millrace.schemas.WeightKind;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots by somebody who means no good: refused before memory is taken for what they claim. */
class HostileSnapshotTest {

  private static final String SMALL =
      """
      {"input":[1,2,2],"layers":[{"type":"flatten"},{"type":"dense","units":2}]}""";
  private static final long SMALL_BYTES = (4 * 2 + 2) * Float.BYTES;
  private static final long ALLOCATION_LIMIT_BYTES = 16 << 20;

  private final SnapshotAssembler assembler = new SnapshotAssembler();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"input\":[1,28,28],\"layers\":[]}",
        "{\"input\":[1,28,28],\"layers\":[{\"type\":\"exec\"}]}",
        "{\"input\":[-1,28,28],\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":2}]}",
        "{\"input\":[1048576,1048576,1048576],\"layers\":[{\"type\":\"flatten\"},"
            + "{\"type\":\"dense\",\"units\":2}]}",
        "{\"input\":[1,28,28],\"layers\":[{\"type\":\"flatten\"},"
            + "{\"type\":\"dense\",\"units\":1048576},{\"type\":\"dense\",\"units\":1048576},"
            + "{\"type\":\"dense\",\"units\":2}]}",
      })
  void anArchitectureThatCannotBe(String architecture) {
    assertRefused(part(architecture, SMALL_BYTES, 1, 0, 8), "snapshot of m at step 1: ");
  }

  @Test
  void fewParametersThatTakeMuchMemoryForAnImage() {
    assertRefused(
        part(
            "{\"input\":[1,30000,30000],\"layers\":[{\"type\":\"max-pool\",\"size\":30000},"
                + "{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":2}]}",
            4 * Float.BYTES,
            1,
            0,
            8),
        "takes 900000004 numbers for an image, more than 16777216");
  }

  @Test
  void anArchitectureOfManyLayersThatEachTakeMemory() {
    String relu = "{\"type\":\"relu\"},".repeat(25_000);
    assertThatExceptionOfType(InvalidSnapshotException.class)
        .isThrownBy(() -> assembler.add(manyLayers(relu)))
        .withMessageContaining("takes 19601570 numbers for an image");
  }

  private static ModelSnapshot manyLayers(String relu) {
    return part(
        "{\"input\":[1,28,28],\"layers\":["
            + relu
            + "{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":2}]}",
        (784 * 2 + 2) * Float.BYTES,
        1,
        0,
        8);
  }

  @Test
  void nestingWithoutAnEnd() {
    assertRefused(part("[".repeat(500_000), SMALL_BYTES, 1, 0, 8), "network must be JSON");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 41, Integer.MAX_VALUE})
  void aNumberOfPartsThatCannotBe(int parts) {
    assertRefused(part(SMALL, SMALL_BYTES, parts, 0, 8), "parts");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, SMALL_BYTES - 1, Long.MAX_VALUE})
  void aNumberOfBytesThatIsNotThatOfTheArchitecture(long bytes) {
    assertRefused(part(SMALL, bytes, 1, 0, 8), "bytes of parameters");
  }

  @Test
  void partsWithoutData() {
    assembler.add(part(SMALL, SMALL_BYTES, 3, 0, 8));
    assertRefused(part(SMALL, SMALL_BYTES, 3, 1, 0), "without data");
  }

  @Test
  void beginningsWithoutAnEndAreForgotten() {
    String large =
        """
        {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":1000},
          {"type":"dense","units":2}]}""";
    long bytes = (785 * 1000 + 1001 * 2) * Float.BYTES;
    byte[] data = new byte[700_000];
    for (int model = 0; model < 2_000; model++) {
      ModelSnapshot begun = part(large, bytes, 5, 0, 0);
      begun.setModelId("m" + model);
      begun.setData(ByteBuffer.wrap(data));
      assertThat(assembler.add(begun)).isEmpty();
    }

    assertThat(assembler.begunBytes()).isLessThanOrEqualTo(SnapshotAssembler.MAX_BEGUN_BYTES);
  }

  @Test
  void architecturesMutatedAtRandomAreReadOrRefused() {
    SplittableRandom random = new SplittableRandom(20261124);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder(SMALL.strip());
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, random.nextInt(100_000));
        }
      }
      try {
        assembler.add(part(text.toString(), SMALL_BYTES, 1, 0, (int) SMALL_BYTES));
      } catch (InvalidSnapshotException e) {
        assertThat(e).hasMessageStartingWith("snapshot of m at step 1: ");
      }
    }
  }

  private void assertRefused(ModelSnapshot part, String reason) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThatExceptionOfType(InvalidSnapshotException.class)
        .isThrownBy(() -> assembler.add(part))
        .satisfies(
            refused -> assertThat(refused.getMessage()).contains(reason).hasSizeLessThan(1500));
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .isLessThan(ALLOCATION_LIMIT_BYTES);
  }

  private static ModelSnapshot part(
      String architecture, long dataBytes, int parts, int part, int length) {
    SnapshotManifest manifest =
        new SnapshotManifest(architecture, WeightKind.AVERAGE, List.of(), dataBytes, "00");
    return new ModelSnapshot(
        "m", 1L, 1L, part, parts, manifest, ByteBuffer.allocate(length), Instant.EPOCH);
  }
}
