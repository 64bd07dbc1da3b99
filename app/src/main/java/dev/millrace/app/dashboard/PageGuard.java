package dev.millrace.app.dashboard;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps other sites away from the page. Requests must name this server by an address or a known
 * name: a foreign name that was made to point here (DNS rebinding) is refused. What changes
 * something must come from the page itself. Answers carry the headers that keep the page from
 * loading or running anything but its own files.
 */
final class PageGuard implements HttpHandler {

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  private static final int MISDIRECTED_REQUEST = 421;
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":\\d+$");

  private final HttpHandler next;
  private final Set<String> names = new HashSet<>();

  /**
   * Guards a handler.
   *
   * @param names under which this machine is known, beside its addresses and {@code localhost}
   */
  PageGuard(HttpHandler next, List<String> names) {
    this.next = next;
    this.names.add("localhost");
    names.forEach(name -> this.names.add(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (host == null || !isOwn(host)) {
      refuse(exchange, MISDIRECTED_REQUEST, "Unknown host name; see --allow-host.");
      return;
    }
    String method = exchange.getRequestMethod().toString();
    if (!method.equals("GET") && !method.equals("HEAD") && !isFromThePage(exchange, host)) {
      refuse(
          exchange,
          StatusCodes.FORBIDDEN,
          "Not sent by the page itself; see Origin and Content-Type in docs/dashboard.md.");
      return;
    }
    HeaderMap headers = exchange.getResponseHeaders();
    headers.put(new HttpString("Content-Security-Policy"), POLICY);
    headers.put(new HttpString("X-Content-Type-Options"), "nosniff");
    headers.put(new HttpString("Referrer-Policy"), "no-referrer");
    headers.put(new HttpString("Cross-Origin-Resource-Policy"), "same-origin");
    headers.put(new HttpString("Cross-Origin-Opener-Policy"), "same-origin");
    // Every build gives its files the same time, so that a date says nothing about a change.
    headers.put(Headers.CACHE_CONTROL, "no-store");
    next.handleRequest(exchange);
  }

  private boolean isOwn(String host) {
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return names.contains(name) || ADDRESS.matcher(name).matches();
  }

  /** A form of another site cannot send JSON, and its scripts cannot hide where they are from. */
  private static boolean isFromThePage(HttpServerExchange exchange, String host) {
    HeaderMap headers = exchange.getRequestHeaders();
    String type = headers.getFirst(Headers.CONTENT_TYPE);
    String origin = headers.getFirst(Headers.ORIGIN);
    return type != null
        && type.startsWith("application/json")
        && origin != null
        && origin.equals(exchange.getRequestScheme() + "://" + host);
  }

  private static void refuse(HttpServerExchange exchange, int status, String reason) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send(reason);
  }
}
