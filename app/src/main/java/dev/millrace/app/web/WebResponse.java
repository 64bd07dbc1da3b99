package dev.millrace.app.web;

import static java.util.Objects.requireNonNull;

/**
 * The answer to one request.
 *
 * @param status HTTP status, for instance 200
 * @param contentType media type, for instance {@code "application/json"}
 * @param body text, sent as UTF-8
 */
public record WebResponse(int status, String contentType, String body) {

  /** Checks that nothing is null. */
  public WebResponse {
    requireNonNull(contentType, "contentType");
    requireNonNull(body, "body");
  }

  /** Returns plain text. */
  public static WebResponse text(int status, String body) {
    return new WebResponse(status, "text/plain; charset=utf-8", body);
  }

  /** Returns a JSON document. */
  public static WebResponse json(int status, String body) {
    return new WebResponse(status, "application/json", body);
  }
}
