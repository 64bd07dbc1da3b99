package dev.millrace.app.cli;

import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of a command that serves the live page unless it is told not to. */
final class PageOptions extends WebOptions {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "TCP port of the live page; 0 takes a free one. "
              + WebAddress.DEFAULT_PORT
              + ", or the next free one, unless given.")
  private Integer port;

  @Override
  OptionalInt port() {
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /** Returns what to tell the user about a server's port when it is not the one to expect. */
  String note(WebServer server) {
    return port == null && server.port() != WebAddress.DEFAULT_PORT
        ? " (port " + WebAddress.DEFAULT_PORT + " is taken)"
        : "";
  }
}
