package dev.millrace.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClusterTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Queue<String> reports = new ConcurrentLinkedQueue<>();

  @Test
  void saysAfterAWhileWhatItWaitsFor() {
    assertThatThrownBy(
            () ->
                Cluster.connect(
                        settings("127.0.0.1:1"),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        reports::add)
                    .close())
        .isInstanceOf(UserException.class);

    assertThat(reports).containsExactly("Waiting for a Kafka broker at 127.0.0.1:1");
  }

  @Test
  void waitsLongerWhereAPortIsOpen() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        Cluster cluster =
            Cluster.connect(
                settings(broker.bootstrapServers()),
                AT_ONCE,
                Duration.ofSeconds(60),
                reports::add)) {
      assertThat(cluster.get(cluster.admin().describeCluster().nodes())).hasSize(1);
    }
  }

  @Test
  void saysThatWhatTakesConnectionsIsNoBroker() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();

      assertThatThrownBy(
              () ->
                  Cluster.connect(settings(address), AT_ONCE, Duration.ofSeconds(2), reports::add)
                      .close())
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith(
              "A port of " + address + " takes connections, but no Kafka broker");
    }
  }

  @Test
  void saysThatNothingAnswersWhereNoPortIsOpen() {
    assertThatThrownBy(
            () ->
                Cluster.connect(
                        settings("127.0.0.1:1,[::1]:1"),
                        AT_ONCE,
                        Duration.ofSeconds(60),
                        reports::add)
                    .close())
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("No Kafka broker answers at 127.0.0.1:1,[::1]:1");
  }

  @Test
  void doesNotGoOnAskingOnAThreadThatIsInterrupted() {
    Thread.currentThread().interrupt();
    Throwable fault = catchThrowable(Cluster::pause);

    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(fault).isInstanceOf(InterruptException.class);
  }

  private static KafkaSettings settings(String bootstrapServers) {
    return new KafkaSettingsBuilder().option("bootstrap.servers", bootstrapServers).build();
  }
}
