package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests as another site would make them, by hand: clients choose some headers themselves. */
@Timeout(60)
class PageGuardTest {

  private static final String JSON = "Content-Type: application/json\r\n";

  private WebServer server;

  @BeforeEach
  void start() {
    server = WebServer.start(new WebAddress("127.0.0.1", OptionalInt.of(0)));
    server.route(
        "/page",
        new PageGuard(exchange -> exchange.getResponseSender().send("secret"), List.of("my-host")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersToAddressesAndKnownNamesOnly() throws IOException {
    for (String host :
        List.of("127.0.0.1:80", "192.168.1.7", "[::1]:99", "localhost:5", "My-Host")) {
      assertThat(request("GET", host, "")).as(host).startsWith("HTTP/1.1 200").endsWith("secret");
    }
    for (String host : List.of("evil.example", "localhost.evil.example", "1.2.3.4.evil.example")) {
      assertThat(request("GET", host, ""))
          .as(host)
          .startsWith("HTTP/1.1 421")
          .doesNotContain("secret");
    }
  }

  @Test
  void onlyThePageItselfMayPost() throws IOException {
    String own = "Origin: http://127.0.0.1:8080\r\n";
    assertThat(request("POST", "127.0.0.1:8080", own + JSON)).startsWith("HTTP/1.1 200");

    assertThat(request("POST", "127.0.0.1:8080", JSON)).startsWith("HTTP/1.1 403");
    assertThat(request("POST", "127.0.0.1:8080", own)).startsWith("HTTP/1.1 403");
    assertThat(request("POST", "127.0.0.1:8080", own + "Content-Type: text/plain\r\n"))
        .startsWith("HTTP/1.1 403");
    for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:9999")) {
      assertThat(request("POST", "127.0.0.1:8080", "Origin: " + origin + "\r\n" + JSON))
          .as(origin)
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void thePageMayLoadNothingFromElsewhere() throws IOException {
    assertThat(request("GET", "localhost", ""))
        .contains("Content-Security-Policy: default-src 'none'; script-src 'self'")
        .contains("X-Content-Type-Options: nosniff")
        .doesNotContain("unsafe-");
  }

  private String request(String method, String host, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      String text =
          method
              + " /page HTTP/1.1\r\nHost: "
              + host
              + "\r\nConnection: close\r\nContent-Length: 0\r\n"
              + headers
              + "\r\n";
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }
}
