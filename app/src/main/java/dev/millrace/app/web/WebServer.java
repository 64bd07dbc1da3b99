package dev.millrace.app.web;

import dev.millrace.app.error.UserException;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.Options;

/**
 * An HTTP server on one port. It starts with nothing to serve; features register their paths, and
 * what is to be closed with the server.
 *
 * <p>Thread-safe. The caller closes it.
 */
public final class WebServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  /** How many ports are tried, from the default one on, before any free one is taken. */
  private static final int NEIGHBORS = 20;

  private static final int IO_THREADS = 2;
  private static final int WORKER_THREADS = 4;
  private static final long MAX_REQUEST_BYTES = 256 * 1024;
  private static final int REQUEST_TIMEOUT_MS = 30_000;

  private final PathHandler routes;
  private final Undertow undertow;
  private final String host;
  private final int port;

  private WebServer(PathHandler routes, Undertow undertow, String host) {
    this.routes = routes;
    this.undertow = undertow;
    this.host = host;
    this.port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /**
   * Listens. Where no port was chosen and the default one is taken, the next free one is used.
   *
   * @throws UserException if a chosen port is taken, or there is no such host
   */
  public static WebServer start(WebAddress address) {
    String host = address.host();
    if (address.port().isPresent()) {
      int port = address.port().getAsInt();
      return listen(host, port)
          .orElseThrow(
              () ->
                  new UserException(
                      "Cannot listen on port "
                          + port
                          + " of "
                          + host
                          + ": stop the program that uses it, or give another --port."));
    }
    return IntStream.range(WebAddress.DEFAULT_PORT, WebAddress.DEFAULT_PORT + NEIGHBORS)
        .mapToObj(port -> listen(host, port))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> listen(host, 0))
        .orElseThrow(() -> new UserException("Cannot listen on any port of " + host + "."));
  }

  /** Returns empty if the port cannot be bound. */
  private static Optional<WebServer> listen(String host, int port) {
    if (new InetSocketAddress(host, port).isUnresolved()) {
      throw new UserException("Cannot listen on host '" + host + "': there is no such host.");
    }
    PathHandler routes = new PathHandler();
    Undertow undertow =
        Undertow.builder()
            .addHttpListener(port, host)
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(WORKER_THREADS)
            .setWorkerOption(Options.THREAD_DAEMON, true)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_REQUEST_BYTES)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_TIMEOUT_MS)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS)
            .setHandler(routes)
            .build();
    try {
      undertow.start();
    } catch (RuntimeException e) {
      undertow.stop();
      if (e.getCause() instanceof SocketException) {
        log.debug("Cannot listen on port {} of {}", port, host, e);
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(new WebServer(routes, undertow, host));
  }

  /** Returns the port that it listens on. */
  public int port() {
    return port;
  }

  /** Returns the name or address of the interface, as given. */
  public String host() {
    return host;
  }

  /** Returns the address to open in a browser on this machine. */
  public String url() {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port + "/";
  }

  /**
   * Serves an answer that is made anew for each GET (or HEAD) of a path, in a worker thread, so
   * that it may block for a moment.
   *
   * @param path exact path, for instance {@code "/health"}
   * @param answer makes the answer; what it throws is logged and answered with status 500
   */
  public void get(String path, Supplier<WebResponse> answer) {
    route(path, new BlockingHandler(exchange -> send(exchange, answer)));
  }

  /**
   * Serves all requests of a path by a handler of Undertow's.
   *
   * @param path exact path; {@code "/"} for the front page
   */
  public void route(String path, HttpHandler handler) {
    routes.addExactPath(path, handler);
  }

  /** Serves all paths below another by a handler of Undertow's, which sees the rest of the path. */
  public void routeBelow(String prefix, HttpHandler handler) {
    routes.addPrefixPath(prefix, handler);
  }

  private static void send(HttpServerExchange exchange, Supplier<WebResponse> answer) {
    boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
    if (!head && !exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
      return;
    }
    WebResponse response = answer.get();
    exchange.setStatusCode(response.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, response.contentType());
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseSender().send(response.body());
  }

  @Override
  public synchronized void close() {
    undertow.stop();
  }
}
