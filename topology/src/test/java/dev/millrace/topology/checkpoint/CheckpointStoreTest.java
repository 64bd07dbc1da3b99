package dev.millrace.topology.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {

  private final StoreDriver driver = new StoreDriver();
  private final CheckpointStore store = driver.store;

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void cutsALargeBlobIntoChunksThatFitARecord() {
    byte[] bytes = random(2 * Chunks.BYTES + 1);

    store.put("blob", bytes);

    assertThat(store.get("blob")).isEqualTo(bytes);
    assertThat(driver.changelog())
        .extracting(TestRecord::key, record -> record.value().length)
        .containsExactly(
            tuple("blob#0", Chunks.BYTES), tuple("blob#1", Chunks.BYTES), tuple("blob#2", 1));
  }

  @Test
  void forgetsTheChunksThatAShorterBlobNoLongerNeeds() {
    store.put("blob", random(2 * Chunks.BYTES + 1));
    driver.changelog();
    byte[] shorter = random(Chunks.BYTES);

    store.put("blob", shorter);

    assertThat(store.get("blob")).isEqualTo(shorter);
    List<TestRecord<String, byte[]>> written = driver.changelog();
    assertThat(written).extracting(TestRecord::key).containsExactly("blob#0", "blob#1", "blob#2");
    assertThat(written.get(1).value()).isNull();
    assertThat(written.get(2).value()).isNull();
  }

  @Test
  void writesNoTombstoneForWhatWasNeverThere() {
    store.put("blob", new byte[] {1});
    store.put("blob", new byte[] {2});
    store.put("empty", new byte[0]);

    assertThat(driver.changelog())
        .extracting(TestRecord::key)
        .containsExactly("blob#0", "blob#0", "empty#0");
    assertThat(store.get("empty")).isEmpty();
    assertThat(store.get("absent")).isNull();
  }

  @Test
  void asksItsOwnerToWriteBeforeACommit() {
    store.checkpointBeforeCommit(() -> store.put("blob", new byte[] {1}));

    assertThat(driver.changelog()).isNotEmpty();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }
}
