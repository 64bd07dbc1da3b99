package dev.millrace.app.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.watch.DeadLetterCause;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SentOffsetsTest {

  private final SentOffsets sent = new SentOffsets("images");

  @Test
  void containWhatStandsBetweenTheFirstAndTheLastOfAPartition() {
    for (int offset : new int[] {12, 10, 11}) {
      sent.add(new RecordMetadata(new TopicPartition("images", 1), offset, 0, 0, 0, 0));
    }

    assertThat(sent.contain(letter("images", "1", "10"))).isTrue();
    assertThat(sent.contain(letter("images", "1", "12"))).isTrue();
    assertThat(sent.contain(letter("images", "1", "9"))).isFalse();
    assertThat(sent.contain(letter("images", "1", "13"))).isFalse();
    assertThat(sent.contain(letter("images", "0", "11"))).isFalse();
    assertThat(sent.contain(letter("labels", "1", "11"))).isFalse();
    assertThat(sent.contain(letter(null, null, null))).isFalse();
  }

  private static DeadLetterCause letter(String topic, String partition, String offset) {
    return new DeadLetterCause(topic, partition, offset, null, null, null);
  }
}
