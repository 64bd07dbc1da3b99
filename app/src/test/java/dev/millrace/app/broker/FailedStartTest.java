package dev.millrace.app.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FailedStartTest {

  @TempDir private Path directory;

  @Test
  void aTakenPortIsToldFromOtherFailures() throws Exception {
    try (ServerSocket taken =
        new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      assertThatExceptionOfType(PortTakenException.class)
          .isThrownBy(
              () ->
                  EmbeddedBroker.start(EmbeddedBrokerSettings.in(directory, taken.getLocalPort())));
    }
  }

  @Test
  void aDirectoryThatKafkaRefusesIsFreedAgain() throws Exception {
    Path logs = Files.createDirectories(directory.resolve("kafka-logs"));
    Files.writeString(logs.resolve("meta.properties"), "version=1\ncluster.id=x\nnode.id=7\n");

    assertThatExceptionOfType(EmbeddedBrokerException.class)
        .isThrownBy(() -> EmbeddedBroker.start(EmbeddedBrokerSettings.in(directory, 0)))
        .withMessageStartingWith("cannot start the broker on 127.0.0.1:")
        .isNotInstanceOf(PortTakenException.class);

    DataDirectory.open(Optional.of(directory)).close();
  }

  @Test
  void offsetsAreKeptForAsLongAsKafkaCan() {
    Properties properties = BrokerProperties.of(directory, new LocalPorts(1, 2));

    assertThat(properties).containsEntry("offsets.retention.minutes", "2147483647");
  }
}
