package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopSignalTest {

  private final StopSignal stop = new StopSignal();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void runsTheActionsWhenAskedToStop() {
    stop.onStop(calls::incrementAndGet);
    assertThat(calls).hasValue(0);
    assertThat(stop.isRequested()).isFalse();

    stop.request();

    assertThat(calls).hasValue(1);
    assertThat(stop.isRequested()).isTrue();
  }

  @Test
  void runsAnActionAtOnceThatComesTooLate() {
    stop.request();
    stop.onStop(calls::incrementAndGet);

    assertThat(calls).hasValue(1);
  }

  @Test
  @Timeout(10)
  void awaitReturnsOnceAskedToStop() throws InterruptedException {
    Thread asking = new Thread(stop::request);
    asking.start();

    stop.await();

    assertThat(stop.isRequested()).isTrue();
    asking.join();
  }
}
