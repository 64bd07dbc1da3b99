package dev.millrace.topology.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class SourceTimestampTest {

  private final SourceTimestamp extractor = new SourceTimestamp();

  @Test
  void isTheRecordsOwn() {
    assertThat(extractor.extract(record(0), 99)).isZero();
    assertThat(extractor.extract(record(5), 99)).isEqualTo(5);
  }

  @Test
  void isThatOfThePartitionWhenTheRecordHasNone() {
    assertThat(extractor.extract(record(-1), 99)).isEqualTo(99);
  }

  @Test
  void isTheClocksWhenThePartitionHasNoneYet() {
    long before = System.currentTimeMillis();

    assertThat(extractor.extract(record(-1), -1)).isBetween(before, System.currentTimeMillis());
  }

  private static ConsumerRecord<Object, Object> record(long timestamp) {
    return new ConsumerRecord<>(
        "images",
        0,
        0,
        timestamp,
        TimestampType.CREATE_TIME,
        0,
        0,
        "key",
        "value",
        new RecordHeaders(),
        Optional.empty());
  }
}
