package dev.millrace.model.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A web server on the loopback address that behaves as good and as badly as mirrors do. */
final class MirrorServer implements AutoCloseable {
  /** The content of a file by its name. */
  interface Files {
    byte[] read(String name) throws IOException;
  }

  private final HttpServer server;
  private final Files files;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();

  MirrorServer(Files files) {
    this.files = files;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/good/", exchange -> send(exchange, UnaryOperator.identity()));
    server.createContext("/short/", exchange -> send(exchange, MirrorServer::half));
    server.createContext("/corrupt/", exchange -> send(exchange, MirrorServer::flipped));
    server.createContext("/missing/", this::notFound);
    server.createContext("/cut/", this::breakOff);
    server.createContext("/silent/", this::waitBeforeTheHeader);
    server.createContext("/stalled/", this::waitInTheMiddle);
    server.createContext("/moved/", this::redirect);
    server.start();
  }

  /** The address of the mirror that behaves so. */
  URI mirror(String behavior) {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/" + behavior + "/");
  }

  /** Paths asked for so far, in order. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private byte[] content(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    requests.add(path);
    return files.read(path.substring(path.lastIndexOf('/') + 1));
  }

  private void send(HttpExchange exchange, UnaryOperator<byte[]> change) throws IOException {
    try (exchange) {
      byte[] body = change.apply(content(exchange));
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void notFound(HttpExchange exchange) throws IOException {
    try (exchange) {
      content(exchange);
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private void redirect(HttpExchange exchange) throws IOException {
    try (exchange) {
      content(exchange);
      String target = exchange.getRequestURI().getPath().replace("/moved/", "/good/");
      exchange.getResponseHeaders().add("Location", target);
      exchange.sendResponseHeaders(302, -1);
    }
  }

  private void breakOff(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = content(exchange);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(half(body));
    }
  }

  private void waitBeforeTheHeader(HttpExchange exchange) throws IOException {
    try (exchange) {
      content(exchange);
      awaitClosing();
    }
  }

  private void waitInTheMiddle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = content(exchange);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(half(body));
      exchange.getResponseBody().flush();
      awaitClosing();
    }
  }

  private void awaitClosing() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] half(byte[] content) {
    return Arrays.copyOf(content, content.length / 2);
  }

  private static byte[] flipped(byte[] content) {
    byte[] flipped = content.clone();
    flipped[flipped.length / 2] ^= 1;
    return flipped;
  }
}
