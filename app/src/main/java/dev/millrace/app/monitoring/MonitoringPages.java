package dev.millrace.app.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.run.StreamHealth;
import dev.millrace.app.run.StreamRunner;
import dev.millrace.app.web.WebResponse;
import dev.millrace.app.web.WebServer;
import java.util.function.Predicate;

/**
 * The pages that other programs read: {@code /metrics} for Prometheus, {@code /health} and {@code
 * /ready} for whoever runs the process. The latter answer with status 200, or 503 and the reason.
 */
public final class MonitoringPages {

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private MonitoringPages() {}

  /** Serves the pages of one application. */
  public static void serve(WebServer server, StreamRunner runner, Metrics metrics) {
    server.get("/metrics", () -> new WebResponse(OK, PROMETHEUS_TEXT, metrics.scrape()));
    server.get("/health", () -> answer(runner.health(), "healthy", StreamHealth::healthy));
    server.get("/ready", () -> answer(runner.health(), "ready", StreamHealth::ready));
  }

  private static WebResponse answer(
      StreamHealth health, String question, Predicate<StreamHealth> test) {
    boolean yes = test.test(health);
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put(question, yes);
    json.put("state", health.state());
    health.problem().ifPresent(problem -> json.put("problem", problem));
    return WebResponse.json(yes ? OK : UNAVAILABLE, json.toString());
  }
}
