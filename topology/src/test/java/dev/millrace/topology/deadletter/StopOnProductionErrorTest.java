package dev.millrace.topology.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Response;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class StopOnProductionErrorTest {

  private final StopOnProductionError handler = new StopOnProductionError();
  private final ErrorHandlerContext withoutTimestamp =
      new DefaultErrorHandlerContext(
          null, "images", 0, 5, new RecordHeaders(), "learn", new TaskId(0, 0), -1, null, null);
  private final ProducerRecord<byte[], byte[]> output =
      new ProducerRecord<>("predictions", new byte[0], new byte[0]);

  @Test
  void stopsTheStreamAndTriesNoDeadLetter() {
    handler.configure(Map.of("errors.dead.letter.queue.topic.name", "dead-letters"));

    Response response =
        handler.handleError(withoutTimestamp, output, new RecordTooLargeException("too large"));

    assertThat(response.result()).isEqualTo(Result.FAIL);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
  }

  @Test
  void triesAgainWhatMayPass() {
    assertThat(handler.handleError(withoutTimestamp, output, new TimeoutException("busy")).result())
        .isEqualTo(Result.RETRY);
  }
}
