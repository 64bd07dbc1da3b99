package dev.millrace.app.cli;

import dev.millrace.app.web.WebAddress;
import dev.millrace.app.web.WebServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options that say where a command serves its web pages; each says itself what its port is for.
 */
abstract class WebOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

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

  /** Returns the port that was given, if one was. */
  abstract OptionalInt port();

  /** Returns which option was given, beside the port, that says how to serve. */
  final Optional<String> otherThanPort() {
    if (host != null) {
      return Optional.of("--host");
    }
    return hosts.isEmpty() ? Optional.empty() : Optional.of("--allow-host");
  }

  /** Returns names under which the page may be opened, beside those of this machine. */
  final List<String> hosts() {
    return hosts;
  }

  /**
   * Starts a server, which the caller closes.
   *
   * @throws ParameterException if the port is out of range
   * @throws dev.millrace.app.error.UserException if it cannot listen there
   */
  final WebServer start() {
    WebAddress address;
    try {
      address = new WebAddress(host == null ? WebAddress.DEFAULT_HOST : host, port());
    } catch (IllegalArgumentException e) {
      throw wrongUsage("--" + e.getMessage(), e);
    }
    return WebServer.start(address);
  }

  final ParameterException wrongUsage(String message, Exception cause) {
    return new ParameterException(command.commandLine(), message, cause);
  }
}
