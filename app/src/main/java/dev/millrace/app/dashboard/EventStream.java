package dev.millrace.app.dashboard;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/**
 * Sends the model's changes to all browsers, as server-sent events. A browser is sent nothing more
 * while it has not taken the last event; when it has, the next one holds all that it missed. One
 * that takes nothing for long is disconnected. So each costs one event of memory at most.
 */
final class EventStream implements HttpHandler, AutoCloseable {

  static final int MOST_BROWSERS = 256;
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_MS = 1000;
  private static final String NOTHING_NEW = "{}";

  private final StreamModel model;
  private final Set<Browser> browsers = ConcurrentHashMap.newKeySet();
  private final ServerSentEventHandler events =
      new ServerSentEventHandler((connection, lastEventId) -> connect(connection));

  EventStream(StreamModel model) {
    this.model = model;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (browsers.size() >= MOST_BROWSERS) {
      exchange.setStatusCode(StatusCodes.SERVICE_UNAVAILABLE);
      return;
    }
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    events.handleRequest(exchange);
  }

  private void connect(ServerSentEventConnection connection) {
    Browser browser = new Browser(connection);
    browsers.add(browser);
    connection.sendRetry(RETRY_MS);
    connection.addCloseTask(closed -> browsers.remove(browser));
    browser.send(model.since(0));
  }

  int browsers() {
    return browsers.size();
  }

  /** Sends each browser what is new to it; text for the same version is made once. */
  void broadcast() {
    long newest = model.version();
    Map<Long, StreamModel.Changes> changes = new HashMap<>();
    browsers.removeIf(Browser::isGone);
    for (Browser browser : browsers) {
      if (browser.sending) {
        continue;
      }
      if (browser.version < newest) {
        browser.send(changes.computeIfAbsent(browser.version, model::since));
      } else if (browser.since() > HEARTBEAT_NANOS) {
        browser.send(new StreamModel.Changes(newest, NOTHING_NEW));
      }
    }
  }

  @Override
  public void close() {
    browsers.forEach(browser -> IoUtils.safeClose(browser.connection));
  }

  private static final class Browser implements ServerSentEventConnection.EventCallback {

    private final ServerSentEventConnection connection;
    private volatile boolean sending;
    private volatile long version;
    private volatile long sentAt;

    Browser(ServerSentEventConnection connection) {
      this.connection = connection;
    }

    /** Sends an event that brings the browser to a version. */
    void send(StreamModel.Changes changes) {
      version = changes.version();
      sentAt = System.nanoTime();
      sending = true;
      connection.send(changes.text(), this);
    }

    /** Ends the connection, if it is stuck. */
    boolean isGone() {
      if (sending && since() > STUCK_NANOS) {
        IoUtils.safeClose(connection);
      }
      return !connection.isOpen();
    }

    long since() {
      return System.nanoTime() - sentAt;
    }

    @Override
    public void done(ServerSentEventConnection done, String data, String event, String id) {
      sending = false;
    }

    @Override
    public void failed(
        ServerSentEventConnection failed, String data, String event, String id, IOException e) {
      IoUtils.safeClose(failed);
    }
  }
}
