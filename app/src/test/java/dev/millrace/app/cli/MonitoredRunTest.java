package dev.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.config.KafkaSettingsBuilder;
import dev.millrace.app.kafka.Cluster;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run --port}, seen from outside. */
@Timeout(180)
class MonitoredRunTest {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path stateDirectory;

  @Test
  void servesItsMetricsAndEndsWhenItsThreadsDie() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary())) {
      int port = freePort();
      CompletableFuture<CommandRun> running =
          CompletableFuture.supplyAsync(
              () ->
                  CommandRun.of(
                      Map.of(),
                      new StopSignal(),
                      "run",
                      "--port=" + port,
                      "--state-dir=" + stateDirectory,
                      "--bootstrap-servers=" + broker.bootstrapServers()));
      awaitReady(port, running);

      assertThat(get(port, "health").statusCode()).isEqualTo(200);
      HttpResponse<String> metrics = get(port, "metrics");
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
      assertThat(metrics.body())
          .contains("millrace_ready 1.0", "millrace_model_step{learner=\"learner-0\"} 0.0");

      deleteImages(broker.bootstrapServers());
      CommandRun run = running.get();
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).anyMatch(line -> line.contains("MissingSourceTopic"));
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(port, "health"));
    }
  }

  private static void awaitReady(int port, CompletableFuture<CommandRun> running) throws Exception {
    while (true) {
      if (running.isDone()) {
        throw new AssertionError("run ended early: " + running.get());
      }
      try {
        if (get(port, "ready").statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // not listening yet
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static HttpResponse<String> get(int port, String page) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + page)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void deleteImages(String bootstrapServers) {
    KafkaSettings kafka =
        new KafkaSettingsBuilder().option("bootstrap.servers", bootstrapServers).build();
    try (Cluster cluster = Cluster.connect(kafka)) {
      cluster.get(cluster.admin().deleteTopics(List.of("images")).all());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
