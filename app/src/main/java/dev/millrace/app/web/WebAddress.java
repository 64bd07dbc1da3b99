package dev.millrace.app.web;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * Where a {@link WebServer} listens.
 *
 * @param host name or address of the interface; {@code 0.0.0.0} for all of them
 * @param port TCP port, 0 for any free one; empty for {@link #DEFAULT_PORT}, or the next free one
 *     after it
 */
public record WebAddress(String host, OptionalInt port) {

  /** This machine alone. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** The port that is tried first when none was chosen. */
  public static final int DEFAULT_PORT = 8080;

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if the port is out of range
   */
  public WebAddress {
    requireNonNull(host, "host");
    if (port.isPresent() && (port.getAsInt() < 0 || port.getAsInt() > 65_535)) {
      throw new IllegalArgumentException(
          "port must be from 0 to 65535, but was " + port.getAsInt());
    }
  }
}
