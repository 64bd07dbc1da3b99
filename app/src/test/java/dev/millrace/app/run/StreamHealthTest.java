package dev.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.EmbeddedBroker;
import dev.millrace.app.broker.EmbeddedBrokerSettings;
import dev.millrace.app.monitoring.Metrics;
import dev.millrace.app.monitoring.MonitoringPages;
import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import dev.millrace.topology.observe.LearnerRegistry.Progress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalInt;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
class StreamHealthTest {

  private static final WebAddress ANY_PORT = new WebAddress("127.0.0.1", OptionalInt.of(0));

  @TempDir private Path stateDirectory;

  @ParameterizedTest
  @EnumSource(State.class)
  void isReadyOnlyWhileRunningAndSaysWhyNotOtherwise(State state) {
    StreamHealth health = StreamHealth.of(state, null, 1);

    assertThat(health.ready()).isEqualTo(state == State.RUNNING);
    assertThat(health.problem().isEmpty()).isEqualTo(health.ready());
    assertThat(health.state()).isEqualTo(state.name());
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"PENDING_ERROR", "ERROR", "NOT_RUNNING"})
  void isUnhealthyOnceTheThreadsHaveEnded(State state) {
    assertThat(StreamHealth.of(state, null, 1).healthy()).isFalse();
  }

  @Test
  void isUnhealthyFromTheMomentThatAThreadDied() {
    StreamHealth health = StreamHealth.of(State.RUNNING, new IllegalStateException("why"), 1);

    assertThat(health.healthy()).isFalse();
    assertThat(health.ready()).isFalse();
    assertThat(health.problem()).hasValueSatisfying(problem -> assertThat(problem).contains("why"));
  }

  @Test
  void isHealthyButNotReadyWhileTheBrokersAreAway() {
    StreamHealth health = StreamHealth.of(State.RUNNING, null, 11);

    assertThat(health.healthy()).isTrue();
    assertThat(health.ready()).isFalse();
    assertThat(health.problem()).contains("no contact with the Kafka brokers");
  }

  @Test
  void becomesReadyOnceTheStateIsRestoredAndUnhealthyWhenItsThreadDies() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerSettings.temporary());
        TestStream stream = new TestStream(broker.bootstrapServers(), "health", 2)) {
      stream.sendDigits(0, 300);
      Collection<Progress> before;
      try (StreamRunner runner = stream.run(stateDirectory)) {
        stream.awaitCommitted();
        before = runner.registry().learners();
      }

      try (WebServer server = WebServer.start(ANY_PORT);
          Metrics metrics = new Metrics();
          StreamRunner runner = stream.run(stateDirectory)) {
        MonitoringPages.serve(server, runner, metrics);
        TestStream.await("it to be ready", () -> runner.health().ready());
        assertThat(runner.registry().learners())
            .extracting(Progress::step)
            .containsExactlyElementsOf(before.stream().map(Progress::step).toList());
        assertThat(get(server, "ready")).isEqualTo("200 {\"ready\":true,\"state\":\"RUNNING\"}");
        assertThat(get(server, "health")).startsWith("200 {\"healthy\":true");

        stream.delete(stream.topics.images());
        TestStream.await("it to be unhealthy", () -> !runner.health().healthy());
        assertThat(get(server, "health"))
            .startsWith("503 {\"healthy\":false")
            .contains("MissingSourceTopic");
        assertThat(get(server, "ready")).startsWith("503 {\"ready\":false");
      }
    }
  }

  /** Returns the status and the text of a page. */
  private static String get(WebServer server, String page) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(server.url() + page)).build(),
                HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }
}
