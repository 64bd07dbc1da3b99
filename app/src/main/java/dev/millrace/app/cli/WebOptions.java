package dev.millrace.app.cli;

import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where a command serves its web pages. */
final class WebOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "TCP port of the web server; 0 takes a free one. "
              + WebAddress.DEFAULT_PORT
              + ", or the next free one, unless given.")
  private Integer port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "Interface that the web server listens on, "
              + WebAddress.DEFAULT_HOST
              + " unless given; 0.0.0.0 for all. There is no login: whoever reaches it can use it.")
  private String host;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "Name under which the page may be opened, beside localhost, the name of this machine, and "
              + "addresses; may be repeated.")
  private List<String> hosts = new ArrayList<>();

  /**
   * Returns whether a port was chosen, for a command that otherwise serves nothing.
   *
   * @throws ParameterException if there is none, but another option says how to serve
   */
  boolean portIsGiven() {
    if (port == null && (host != null || !hosts.isEmpty())) {
      throw new ParameterException(
          command.commandLine(),
          (host == null ? "--allow-host" : "--host")
              + " goes with --port only, without which no page is served");
    }
    return port != null;
  }

  /** Returns names under which the page may be opened, beside those of this machine. */
  List<String> hosts() {
    return hosts;
  }

  /**
   * Starts a server, which the caller closes.
   *
   * @throws ParameterException if the port is out of range
   * @throws dev.millrace.app.error.UserException if it cannot listen there
   */
  WebServer start() {
    WebAddress address;
    try {
      address =
          new WebAddress(
              host == null ? WebAddress.DEFAULT_HOST : host,
              port == null ? OptionalInt.empty() : OptionalInt.of(port));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--" + e.getMessage(), e);
    }
    return WebServer.start(address);
  }

  /** Returns what to tell the user about a server's port when it is not the one to expect. */
  String note(WebServer server) {
    return port == null && server.port() != WebAddress.DEFAULT_PORT
        ? " (port " + WebAddress.DEFAULT_PORT + " is taken)"
        : "";
  }
}
