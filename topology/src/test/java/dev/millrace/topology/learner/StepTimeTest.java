package dev.millrace.topology.learner;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepTimeTest {

  @Test
  void aStepThatNoTransactionHasTimeForEndsTheApplication() {
    StepTime stepTime = new StepTime(Map.of("transaction.timeout.ms", "10"));
    stepTime.start();
    work(11);

    assertThatExceptionOfType(StepTooLongException.class)
        .isThrownBy(stepTime::end)
        .withMessageContaining("a transaction must end within 0.0 s")
        .withMessageContaining("transaction.timeout.ms");
  }

  @Test
  void theProducersOwnTimeoutGoesBeforeAPlainOne() {
    StepTime stepTime =
        new StepTime(
            Map.of("transaction.timeout.ms", "0", "producer.transaction.timeout.ms", "600000"));
    stepTime.start();
    work(1);

    stepTime.end();
  }

  private static void work(long cpuMillis) {
    long end =
        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + cpuMillis * 1_000_000;
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() <= end) {
      Thread.onSpinWait();
    }
  }
}
