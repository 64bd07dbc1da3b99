package dev.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.chaos.LoggedRecord.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment files as a broker writes them. */
class TransactionLogTest {

  private static final short EPOCH = 4;

  @TempDir private Path partition;
  private long offset;

  @Test
  void tellsWhoWroteEachRecordAndHowItsTransactionEnded() throws IOException {
    try (FileRecords segment = segment()) {
      append(segment, 1, "a", "b");
      append(segment, 2, "c");
      append(segment, 1, "d");
      end(segment, 2, ControlRecordType.ABORT);
      end(segment, 1, ControlRecordType.COMMIT);
      append(segment, 2, "c");
    }

    assertThat(TransactionLog.read(partition))
        .containsExactly(
            new LoggedRecord(0, "a", 1, 0, Outcome.COMMITTED),
            new LoggedRecord(1, "b", 1, 0, Outcome.COMMITTED),
            new LoggedRecord(2, "c", 2, 1, Outcome.ABORTED),
            new LoggedRecord(3, "d", 1, 0, Outcome.COMMITTED),
            new LoggedRecord(6, "c", 2, 2, Outcome.OPEN));
  }

  @Test
  void readsOneSegmentAfterTheOther() throws IOException {
    try (FileRecords segment = segment()) {
      append(segment, 1, "a");
    }
    try (FileRecords segment = segment()) {
      end(segment, 1, ControlRecordType.COMMIT);
      end(segment, 1, ControlRecordType.COMMIT); // of a transaction without records here
    }

    assertThat(TransactionLog.read(partition))
        .containsExactly(new LoggedRecord(0, "a", 1, 0, Outcome.COMMITTED));
  }

  @Test
  void refusesRecordsWithoutATransactionAndAPlaceWithoutAPartition() throws IOException {
    try (FileRecords segment = segment()) {
      segment.append(MemoryRecords.withRecords(Compression.NONE, records("a")));
    }

    assertThatExceptionOfType(ChaosException.class)
        .isThrownBy(() -> TransactionLog.read(partition))
        .withMessageContaining("offset 0");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> TransactionLog.read(partition.resolve("nowhere")))
        .withMessageContaining("nowhere");
  }

  private FileRecords segment() throws IOException {
    return FileRecords.open(partition.resolve(String.format("%020d.log", offset)).toFile());
  }

  private void append(FileRecords segment, long producer, String... keys) throws IOException {
    segment.append(
        MemoryRecords.withTransactionalRecords(
            offset, Compression.NONE, producer, EPOCH, 0, 0, records(keys)));
    offset += keys.length;
  }

  private void end(FileRecords segment, long producer, ControlRecordType type) throws IOException {
    segment.append(
        MemoryRecords.withEndTransactionMarker(
            offset++, 0L, 0, producer, EPOCH, new EndTransactionMarker(type, 0)));
  }

  private static SimpleRecord[] records(String... keys) {
    return Stream.of(keys)
        .map(key -> new SimpleRecord(key.getBytes(StandardCharsets.UTF_8), new byte[] {1}))
        .toArray(SimpleRecord[]::new);
  }
}
