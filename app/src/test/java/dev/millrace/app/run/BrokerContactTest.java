package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerContactTest {

  private final List<String> reports = new ArrayList<>();
  private double secondsSinceHeartbeat;
  private final BrokerContact contact =
      new BrokerContact("broker:9092", () -> secondsSinceHeartbeat, reports::add);

  @Test
  void saysNothingWhileHeartbeatsAreSent() {
    for (double seconds : new double[] {0, 3, 0.5, 9.9, 10}) {
      checkAfter(seconds);
    }

    assertThat(reports).isEmpty();
  }

  @Test
  void reportsALossAndAReturnOnceEach() {
    for (double seconds : new double[] {5, 10.5, 11, 300, 0, 2, 12}) {
      checkAfter(seconds);
    }

    assertThat(reports)
        .containsExactly(
            "No contact with the Kafka brokers at broker:9092 for 11 s; trying on",
            "In contact with the Kafka brokers at broker:9092 again",
            "No contact with the Kafka brokers at broker:9092 for 12 s; trying on");
  }

  private void checkAfter(double seconds) {
    secondsSinceHeartbeat = seconds;
    contact.check();
  }
}
