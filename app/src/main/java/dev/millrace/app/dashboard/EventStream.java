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
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.IoUtils;

/**
 * Sends the changes of a {@link StreamModel} to all browsers, as server-sent events. A browser is
 * sent nothing more while it has not taken the last event; when it has, the next one holds all that
 * it missed. One that takes nothing for long is disconnected. So each costs one event of memory at
 * most, and all together no more than a bound: beyond it, browsers wait for their event until
 * others have taken theirs.
 */
final class EventStream implements HttpHandler, AutoCloseable {

  static final int MOST_BROWSERS = 256;

  /** Most characters of events that browsers have not taken; the server holds a few copies. */
  static final long MOST_CHARS_UNTAKEN = 16L << 20;

  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_MS = 1000;
  private static final String NOTHING_NEW = "{}";

  /** What is sent: something that changes, with a version for each change. */
  interface Source {

    /** Returns the version of the newest change. */
    long version();

    /**
     * Returns what has changed since a version.
     *
     * @param version 0 for everything
     */
    Changes since(long version);
  }

  /**
   * What has changed up to a version.
   *
   * @param version the newest that is in the text
   * @param text JSON
   */
  record Changes(long version, String text) {}

  private final Source model;
  private final AtomicLong charsUntaken = new AtomicLong();
  private final Set<Browser> browsers = ConcurrentHashMap.newKeySet();
  private final ServerSentEventHandler events =
      new ServerSentEventHandler((connection, lastEventId) -> connect(connection));

  EventStream(Source model) {
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
    connection.sendRetry(RETRY_MS);
    connection.addCloseTask(
        closed -> {
          browsers.remove(browser);
          browser.taken();
        });
    if (charsUntaken.get() < MOST_CHARS_UNTAKEN) {
      browser.send(model.since(0));
    }
    browsers.add(browser); // not before: a broadcast would send it an event at the same time
    if (!connection.isOpen()) {
      browsers.remove(browser);
    }
  }

  int browsers() {
    return browsers.size();
  }

  long charsUntaken() {
    return charsUntaken.get();
  }

  /** Sends each browser what is new to it; text for the same version is made once. */
  void broadcast() {
    long newest = model.version();
    Map<Long, Changes> changes = new HashMap<>();
    browsers.removeIf(Browser::isGone);
    for (Browser browser : browsers) {
      if (browser.sending || charsUntaken.get() >= MOST_CHARS_UNTAKEN) {
        continue;
      }
      if (browser.version < newest) {
        browser.send(changes.computeIfAbsent(browser.version, model::since));
      } else if (browser.since() > HEARTBEAT_NANOS) {
        browser.send(new Changes(newest, NOTHING_NEW));
      }
    }
  }

  @Override
  public void close() {
    browsers.forEach(browser -> IoUtils.safeClose(browser.connection));
  }

  private final class Browser implements ServerSentEventConnection.EventCallback {

    private final ServerSentEventConnection connection;
    private final AtomicLong chars = new AtomicLong();
    private volatile boolean sending;
    private volatile long version;
    private volatile long sentAt;

    Browser(ServerSentEventConnection connection) {
      this.connection = connection;
    }

    /** Sends an event that brings the browser to a version. For one thread at a time. */
    void send(Changes changes) {
      version = changes.version();
      sentAt = System.nanoTime();
      sending = true;
      chars.addAndGet(changes.text().length());
      charsUntaken.addAndGet(changes.text().length());
      connection.send(changes.text(), this);
      if (!connection.isOpen()) {
        taken(); // it may have been closed before it knew of the event
      }
    }

    /** Says that the last event takes no memory any more; saying it again changes nothing. */
    void taken() {
      charsUntaken.addAndGet(-chars.getAndSet(0));
      sending = false;
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
      taken();
    }

    @Override
    public void failed(
        ServerSentEventConnection failed, String data, String event, String id, IOException e) {
      taken();
      IoUtils.safeClose(failed);
    }
  }
}
