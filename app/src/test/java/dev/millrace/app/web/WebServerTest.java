package dev.millrace.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.app.error.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebServerTest {

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void servesWhatWasRegisteredAndNothingElse() throws Exception {
    try (WebServer server = start(0)) {
      server.get("/health", () -> WebResponse.json(503, "{\"ok\":false}"));

      HttpResponse<String> found = request(server, "health", "GET");
      assertThat(found.statusCode()).isEqualTo(503);
      assertThat(found.body()).isEqualTo("{\"ok\":false}");
      assertThat(found.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(request(server, "health", "POST").statusCode()).isEqualTo(405);
      assertThat(request(server, "other", "GET").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aHandlerThatFailsIsAnsweredWithStatus500() throws Exception {
    try (WebServer server = start(0)) {
      server.get(
          "/broken",
          () -> {
            throw new IllegalStateException("on purpose");
          });

      assertThat(request(server, "broken", "GET").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void aChosenPortThatIsTakenIsAnErrorThatNamesIt() {
    try (WebServer first = start(0)) {
      assertThatThrownBy(() -> start(first.port()))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Cannot listen on port %d of 127.0.0.1: stop the program that uses it, or give another --port.",
              first.port());
    }
  }

  @Test
  void withoutAChosenPortASecondServerFindsAnother() {
    WebAddress unchosen = new WebAddress(WebAddress.DEFAULT_HOST, OptionalInt.empty());
    try (WebServer first = WebServer.start(unchosen);
        WebServer second = WebServer.start(unchosen)) {
      assertThat(second.port()).isNotEqualTo(first.port());
    }
  }

  @Test
  void anUnknownHostIsAnErrorThatNamesIt() {
    assertThatThrownBy(
            () -> WebServer.start(new WebAddress("no-such-host.invalid", OptionalInt.of(0))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void closesItsPort() {
    WebServer server = start(0);

    server.close();

    assertThatThrownBy(() -> request(server, "", "GET")).isInstanceOf(ConnectException.class);
  }

  private static WebServer start(int port) {
    return WebServer.start(new WebAddress(WebAddress.DEFAULT_HOST, OptionalInt.of(port)));
  }

  private HttpResponse<String> request(WebServer server, String path, String method)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }
}
