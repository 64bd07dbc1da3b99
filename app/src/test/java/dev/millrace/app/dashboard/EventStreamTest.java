package dev.millrace.app.dashboard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventStreamTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final NewestChange model = new NewestChange();
  private final EventStream events = new EventStream(model);
  private WebServer server;

  @BeforeEach
  void start() {
    server = WebServer.start(new WebAddress("127.0.0.1", OptionalInt.of(0)));
    server.route("/events", events);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBrowserGetsEverythingFirstAndThenWhatIsNew() throws IOException {
    change("first");
    try (Socket socket = connect()) {
      BufferedReader lines = lines(socket);
      assertThat(data(lines)).contains("\"reset\":true").contains("first");

      change("second");

      assertThat(dataOfNextBroadcast(lines))
          .contains("second")
          .doesNotContain("first")
          .doesNotContain("reset");
    }
  }

  /** More than all buffers on the way hold is never queued for a browser that does not read. */
  @Test
  void aBrowserThatDoesNotReadIsNotSentMoreAndHoldsUpNobody() throws IOException {
    try (Socket stuck = connect();
        Socket reading = connect()) {
      BufferedReader lines = lines(reading);
      assertThat(data(lines)).contains("reset");
      await(() -> events.browsers() == 2);
      String large = "x".repeat(1 << 20);
      for (int i = 0; i < 40; i++) {
        change("change-" + i + " " + large);
        String wanted = "change-" + i + " ";
        await(() -> dataOfNextBroadcast(lines).contains(wanted));
      }
      // It gets what the buffers on the way held, and then one event for all that it missed.
      BufferedReader late = lines(stuck);
      int received = 1;
      while (!dataOfNextBroadcast(late).contains("change-39 ")) {
        received++;
      }
      assertThat(received).isLessThan(20);
    }
  }

  /** However many browsers read nothing, events for them take a bounded amount of memory. */
  @Test
  void manyBrowsersThatDoNotReadCostNoMoreThanTheBoundAndOthersAreServedAfterThem()
      throws IOException {
    int largest = 12 << 20;
    List<Socket> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        change("x".repeat(largest)); // more than the buffers on the way take
        stuck.add(connect());
        int connected = i + 1;
        await(() -> events.browsers() == connected);
      }
      events.broadcast();
      assertThat(events.charsUntaken())
          .isBetween(EventStream.MOST_CHARS_UNTAKEN, EventStream.MOST_CHARS_UNTAKEN + 2L * largest);
    } finally {
      for (Socket socket : stuck) {
        socket.close();
      }
    }
    change("small");
    try (Socket reading = connect()) {
      BufferedReader lines = lines(reading);
      assertThat(dataOfNextBroadcast(lines)).contains("\"reset\":true");
      await(() -> events.charsUntaken() == 0);
    }
  }

  /** What the first of two events costs must not be forgotten for the second. */
  @Test
  void aBrowserThatConnectsWhileEventsAreSentCostsNothingOnceItIsGone() throws IOException {
    model.beforeFirst = events::broadcast;
    change("x".repeat(12 << 20)); // more than the buffers on the way take
    try (Socket socket = connect()) {
      assertThat(data(lines(socket))).contains("\"reset\":true");
    }
    await(
        () -> {
          change("anything");
          events.broadcast();
          return events.browsers() == 0;
        });
    await(() -> events.charsUntaken() == 0);
  }

  @Test
  void closedBrowsersAreForgotten() throws IOException {
    Socket socket = connect();
    data(lines(socket));
    assertThat(events.browsers()).isEqualTo(1);
    socket.close();
    await(
        () -> {
          change("anything");
          events.broadcast();
          return events.browsers() == 0;
        });
  }

  /**
   * Broadcasts until an event comes: the server may not know yet that the one before has arrived.
   */
  private String dataOfNextBroadcast(BufferedReader lines) throws IOException {
    AtomicReference<String> data = new AtomicReference<>();
    await(
        () -> {
          events.broadcast();
          while (data.get() == null && lines.ready()) {
            String line = lines.readLine();
            if (line.startsWith("data:")) {
              data.set(line);
            }
          }
          return data.get() != null;
        });
    return data.get();
  }

  private void change(String text) {
    model.set(text);
  }

  /** A source that knows its newest change only. */
  private static final class NewestChange implements EventStream.Source {

    private long version;
    private String text = "";

    /** Done once, while what a browser gets first is made. */
    private volatile Runnable beforeFirst = () -> {};

    synchronized void set(String newest) {
      text = newest;
      version++;
    }

    @Override
    public synchronized long version() {
      return version;
    }

    @Override
    public synchronized EventStream.Changes since(long since) {
      Runnable first = beforeFirst;
      beforeFirst = () -> {};
      first.run();
      String reset = since == 0 ? "\"reset\":true," : "";
      return new EventStream.Changes(version, "{" + reset + "\"text\":\"" + text + "\"}");
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout((int) DEADLINE.toMillis());
    socket
        .getOutputStream()
        .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    return socket;
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
  }

  private static String data(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith("data:")) {
      line = lines.readLine();
    }
    return line;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
