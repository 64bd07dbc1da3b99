package dev.millrace.app.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class LongMessageTest {

  @Test
  void aRecordInAMessageOfKafkaIsNotPrinted() {
    String pixels = "0, ".repeat(784);

    assertThat(ErrorMessage.of(new KafkaException("cannot send [" + pixels + "]")))
        .startsWith("Unexpected error: KafkaException: cannot send [0, 0, ")
        .endsWith("… (run again with --verbose to see where)")
        .hasSizeLessThan(700);
  }
}
