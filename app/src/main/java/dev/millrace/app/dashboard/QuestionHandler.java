package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.schemas.Prediction;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Takes a drawn image, and answers with its prediction when the stream has made it. */
final class QuestionHandler implements HttpHandler {

  private final Questions questions;

  QuestionHandler(Questions questions) {
    this.questions = questions;
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
        .receiveFullBytes((received, body) -> received.dispatch(() -> ask(received, body)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are answered
  private void ask(HttpServerExchange exchange, byte[] body) {
    DrawnImage drawn;
    try {
      drawn = DrawnImage.parse(body);
    } catch (IllegalArgumentException e) {
      send(exchange, StatusCodes.BAD_REQUEST, problem(e.getMessage()));
      return;
    }
    questions
        .ask(drawn)
        .whenComplete(
            (prediction, failure) -> {
              if (failure == null) {
                send(exchange, StatusCodes.OK, describe(prediction));
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
    } else if (cause instanceof Questions.UnansweredException) {
      send(exchange, StatusCodes.UNPROCESSABLE_ENTITY, problem(cause.getMessage()));
    } else {
      send(exchange, StatusCodes.INTERNAL_SERVER_ERROR, problem("It failed: " + cause));
    }
  }

  private static ObjectNode problem(String message) {
    return Json.object().put("problem", Json.text(message));
  }

  private static ObjectNode describe(Prediction prediction) {
    ObjectNode node = Json.object();
    node.put("predicted", prediction.getPredicted());
    node.put("step", prediction.getModelStep());
    node.set("top", Shares.highest(prediction.getProbabilities(), ClassFigures.MOST));
    return node;
  }

  private static void send(HttpServerExchange exchange, int status, ObjectNode body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(body.toString());
  }
}
