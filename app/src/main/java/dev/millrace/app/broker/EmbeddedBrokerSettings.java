package dev.millrace.app.broker;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an {@link EmbeddedBroker} keeps its data and where it listens.
 *
 * @param dataDirectory directory that keeps topics and cluster id between starts, made when
 *     missing; empty for a fresh temporary one that is deleted on close
 * @param port TCP port on 127.0.0.1, 0 to 65535; 0 takes any free one
 */
public record EmbeddedBrokerSettings(Optional<Path> dataDirectory, int port) {

  /** The port that Kafka clients try by default. */
  public static final int DEFAULT_PORT = 9092;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if the port is out of range
   */
  public EmbeddedBrokerSettings {
    requireNonNull(dataDirectory, "dataDirectory");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be from 0 to 65535, but was " + port);
    }
  }

  /** Returns settings for data that stays, in the given directory. */
  public static EmbeddedBrokerSettings in(Path dataDirectory, int port) {
    return new EmbeddedBrokerSettings(Optional.of(dataDirectory), port);
  }

  /** Returns settings for data that goes with the broker, on any free port. */
  public static EmbeddedBrokerSettings temporary() {
    return new EmbeddedBrokerSettings(Optional.empty(), 0);
  }
}
