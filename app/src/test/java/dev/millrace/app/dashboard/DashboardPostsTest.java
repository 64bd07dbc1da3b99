package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.kafka.TopicAdmin;
import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import dev.millrace.schemas.Label;
import dev.millrace.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the page posts, and what comes to the topics of it. */
@Timeout(120)
class DashboardPostsTest {

  private static final Topics TOPICS = Topics.withPrefix("");

  private static Pipeline pipeline;
  private static WebServer server;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() {
    pipeline = new Pipeline();
    try (Cluster cluster = Cluster.connect(pipeline.kafka())) {
      new TopicAdmin(cluster).create(TOPICS.all(), OptionalInt.of(1));
    }
    server = WebServer.start(new WebAddress("127.0.0.1", OptionalInt.of(0)));
    dashboard =
        Dashboard.serve(
            server,
            pipeline.kafka(),
            TOPICS,
            new DashboardSettings("millrace", Optional.empty(), List.of()));
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    server.close();
    pipeline.close();
  }

  @Test
  void aLabelGoesToItsTopicUnderTheIdOfItsImageAndNoImageIsSent() throws Exception {
    HttpResponse<String> response = post("{\"id\":\"drawn-ä\",\"label\":7}", server.url());

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode answer = new ObjectMapper().readTree(response.body());
    assertThat(answer.get("id").asText()).isEqualTo("drawn-ä");
    assertThat(answer.get("label").asInt()).isEqualTo(7);
    List<ConsumerRecord<String, Label>> labels = pipeline.read(TOPICS.labels());
    assertThat(labels).extracting(ConsumerRecord::key).containsExactly("drawn-ä");
    assertThat(labels.get(0).value().getImageId()).isEqualTo("drawn-ä");
    assertThat(labels.get(0).value().getLabel()).isEqualTo(7);
    assertThat(pipeline.read(TOPICS.images())).isEmpty();
  }

  @Test
  void whatIsNoLabelIsRefusedWithTheReason() throws Exception {
    HttpResponse<String> response = post("{\"id\":\"a\",\"label\":-1}", server.url());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("{\"problem\":\"label must be a class, but was -1\"}");
  }

  @Test
  void anotherSiteCanSendNoLabel() throws Exception {
    HttpResponse<String> response = post("{\"id\":\"a\",\"label\":1}", "http://evil.example");

    assertThat(response.statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> post(String body, String origin)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url()).resolve("/labels"))
            .header("Content-Type", "application/json")
            .header("Origin", origin.replaceFirst("/$", ""))
            .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
