package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Takes what the page posts, and answers when the stream has. */
final class PostHandler implements HttpHandler {

  private final Function<byte[], CompletableFuture<ObjectNode>> answer;

  /**
   * Makes one.
   *
   * @param answer may block for a moment; throws {@link IllegalArgumentException} if what was
   *     posted cannot be read
   */
  PostHandler(Function<byte[], CompletableFuture<ObjectNode>> answer) {
    this.answer = answer;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED);
      return;
    }
    // Sending may block for a moment, so it is left to a worker; waiting holds no thread.
    exchange
        .getRequestReceiver()
        .receiveFullBytes((received, body) -> received.dispatch(() -> answer(received, body)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are answered
  private void answer(HttpServerExchange exchange, byte[] body) {
    CompletableFuture<ObjectNode> answered;
    try {
      answered = answer.apply(body);
    } catch (IllegalArgumentException e) {
      send(exchange, StatusCodes.BAD_REQUEST, problem(e.getMessage()));
      return;
    }
    answered.whenComplete(
        (node, failure) -> {
          if (failure == null) {
            send(exchange, StatusCodes.OK, node);
          } else {
            fail(exchange, failure);
          }
        });
  }

  private static void fail(HttpServerExchange exchange, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      send(
          exchange,
          StatusCodes.GATEWAY_TIME_OUT,
          problem("No answer within a minute: is the application running?"));
    } else if (cause instanceof UnansweredException) {
      send(exchange, StatusCodes.UNPROCESSABLE_ENTITY, problem(cause.getMessage()));
    } else {
      send(exchange, StatusCodes.INTERNAL_SERVER_ERROR, problem("It failed: " + cause));
    }
  }

  private static ObjectNode problem(String message) {
    return Json.object().put("problem", Json.text(message));
  }

  private static void send(HttpServerExchange exchange, int status, ObjectNode body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(body.toString());
  }
}
