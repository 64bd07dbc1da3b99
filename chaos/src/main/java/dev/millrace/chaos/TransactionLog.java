package dev.millrace.chaos;

import dev.millrace.chaos.LoggedRecord.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The log of a partition, read from the broker's segment files: consumers see neither producer ids
 * nor the markers that end a transaction.
 */
final class TransactionLog {

  private final List<Entry> entries = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final Map<Long, Integer> open = new HashMap<>();

  /** A record whose transaction may not have ended yet. */
  private record Entry(long offset, String key, long producerId, int transaction) {}

  private TransactionLog() {}

  /**
   * Returns the records of a partition to which nobody writes.
   *
   * @param partition the broker's directory of it
   */
  static List<LoggedRecord> read(Path partition) {
    TransactionLog log = new TransactionLog();
    try (Stream<Path> files = Files.list(partition)) {
      for (Path segment :
          files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        log.add(segment);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the broker's files in " + partition, e);
    }
    return log.entries.stream().map(log::withOutcome).toList();
  }

  private void add(Path segment) throws IOException {
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      for (RecordBatch batch : records.batches()) {
        if (batch.isControlBatch()) {
          end(batch);
        } else {
          add(batch);
        }
      }
    }
  }

  private void add(RecordBatch batch) {
    if (!batch.isTransactional()) {
      throw new ChaosException(
          "records must be in a transaction, but those at offset "
              + batch.baseOffset()
              + " are not");
    }
    int transaction = open.computeIfAbsent(batch.producerId(), producer -> begin());
    for (Record record : batch) {
      String key = StandardCharsets.UTF_8.decode(record.key()).toString();
      entries.add(new Entry(record.offset(), key, batch.producerId(), transaction));
    }
  }

  private int begin() {
    outcomes.add(Outcome.OPEN);
    return outcomes.size() - 1;
  }

  private void end(RecordBatch batch) {
    Integer transaction = open.remove(batch.producerId());
    if (transaction == null) {
      return; // of a transaction that wrote to other partitions only
    }
    ControlRecordType type = ControlRecordType.parse(batch.iterator().next().key());
    outcomes.set(
        transaction, type == ControlRecordType.COMMIT ? Outcome.COMMITTED : Outcome.ABORTED);
  }

  private LoggedRecord withOutcome(Entry entry) {
    return new LoggedRecord(
        entry.offset(),
        entry.key(),
        entry.producerId(),
        entry.transaction(),
        outcomes.get(entry.transaction()));
  }
}
