package dev.millrace.app.cli;

import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code run}, which serves nothing unless a port is chosen. */
final class RunWebOptions extends WebOptions {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Serve the live page, /metrics, /health and /ready on this TCP port; 0 takes a free one. "
              + "Nothing is served unless given.")
  private Integer port;

  /**
   * Returns whether a port was chosen.
   *
   * @throws ParameterException if there is none, but another option says how to serve
   */
  boolean portIsGiven() {
    if (port == null) {
      otherThanPort()
          .ifPresent(
              option -> {
                throw wrongUsage(
                    option + " goes with --port only, without which no page is served", null);
              });
    }
    return port != null;
  }

  @Override
  OptionalInt port() {
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }
}
