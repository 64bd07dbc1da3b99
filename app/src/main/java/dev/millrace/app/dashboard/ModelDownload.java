package dev.millrace.app.dashboard;

import dev.millrace.app.export.ModelFormat;
import dev.millrace.topology.snapshot.Snapshot;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The newest snapshot, to be taken away as a file. Thread-safe. */
final class ModelDownload {

  private volatile Snapshot newest;

  /** Notes a newer snapshot. */
  void set(Snapshot snapshot) {
    newest = snapshot;
  }

  /** Returns what answers a GET with the file, or with status 404 while there is no snapshot. */
  HttpHandler as(ModelFormat format) {
    return new BlockingHandler(exchange -> send(exchange, format));
  }

  private void send(HttpServerExchange exchange, ModelFormat format) throws IOException {
    boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
    if (!head && !exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
      exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
      return;
    }
    Snapshot snapshot = newest;
    if (snapshot == null) {
      exchange.setStatusCode(StatusCodes.NOT_FOUND);
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
      exchange.getResponseSender().send("There is no snapshot yet.");
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
    exchange
        .getResponseHeaders()
        .put(
            Headers.CONTENT_DISPOSITION,
            "attachment; filename=\"" + name(snapshot) + format.extension() + "\"");
    if (!head) {
      try (OutputStream body = new BufferedOutputStream(exchange.getOutputStream(), 1 << 16)) {
        format.write(snapshot.toSavedModel(), body);
      }
    }
  }

  private static String name(Snapshot snapshot) {
    return snapshot.modelId().replaceAll("[^a-zA-Z0-9._-]", "_") + "-step-" + snapshot.step();
  }
}
