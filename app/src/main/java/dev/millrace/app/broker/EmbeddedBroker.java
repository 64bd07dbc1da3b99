package dev.millrace.app.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Kafka broker and controller in this JVM, for one machine: no replication, no
 * encryption, no login, and reachable from 127.0.0.1 only.
 *
 * <p>It formats its data directory on the first start and resumes what is there on later ones, also
 * after the process was killed. It writes nothing to standard output. Topics are never created by
 * use. All methods are safe for use by many threads.
 *
 * <p>It installs no shutdown hook, because its owner must close Kafka clients first; {@link #close}
 * may be called from one. A fatal fault inside Kafka, such as a full disk, halts the JVM: Kafka has
 * no other way out.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(20);

  private final DataDirectory data;
  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private boolean closed;

  private EmbeddedBroker(DataDirectory data, KafkaRaftServer server, String bootstrapServers) {
    this.data = data;
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and returns once it serves requests.
   *
   * @throws PortTakenException if the port is taken or may not be bound
   * @throws EmbeddedBrokerException if the data directory is in use by another broker or cannot be
   *     written, or if Kafka refuses to start
   */
  public static EmbeddedBroker start(EmbeddedBrokerSettings settings) {
    DataDirectory data = DataDirectory.open(settings.dataDirectory());
    LocalPorts ports;
    KafkaRaftServer server;
    try {
      ports = LocalPorts.reserve(settings.port());
      Properties properties = BrokerProperties.of(data.logDirectory(), ports);
      data.formatOnce(properties);
      server = newServer(properties, data, ports);
    } catch (RuntimeException | Error e) {
      data.close();
      throw e;
    }
    EmbeddedBroker broker = new EmbeddedBroker(data, server, ports.brokerAddress());
    try {
      server.startup();
    } catch (RuntimeException e) {
      broker.close();
      throw cannotStart(data, ports, e);
    } catch (Error e) {
      broker.close();
      throw e;
    }
    return broker;
  }

  private static KafkaRaftServer newServer(
      Properties properties, DataDirectory data, LocalPorts ports) {
    try {
      return new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    } catch (RuntimeException e) {
      throw cannotStart(data, ports, e);
    }
  }

  private static EmbeddedBrokerException cannotStart(
      DataDirectory data, LocalPorts ports, RuntimeException cause) {
    return new EmbeddedBrokerException(
        "cannot start the broker on "
            + ports.brokerAddress()
            + " with the data in "
            + data.path()
            + ": "
            + rootCause(cause),
        cause);
  }

  /** Returns the address for the clients' {@code bootstrap.servers}: {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Returns the directory that holds the broker's data. */
  public Path dataDirectory() {
    return data.path();
  }

  /**
   * Stops the broker, waiting no longer than 20 seconds, frees the data directory and deletes it if
   * it was temporary. A broker that has not stopped by then is left to the end of the JVM, with its
   * directory still locked. Calls after the first do nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (stop(server)) {
      data.close();
    } else {
      log.error(
          "The broker on {} did not stop within {} s; its data in {} stays locked until this"
              + " process ends",
          bootstrapServers,
          SHUTDOWN_LIMIT.toSeconds(),
          data.path());
    }
  }

  /** Returns whether the server stopped within the limit; an interrupt does not cut it short. */
  private static boolean stop(KafkaRaftServer server) {
    Thread stopper = new Thread(() -> shutDown(server), "embedded-broker-shutdown");
    stopper.setDaemon(true);
    stopper.start();
    Instant deadline = Instant.now().plus(SHUTDOWN_LIMIT);
    boolean interrupted = false;
    while (stopper.isAlive() && Instant.now().isBefore(deadline)) {
      try {
        stopper.join(Math.max(1, Duration.between(Instant.now(), deadline).toMillis()));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !stopper.isAlive();
  }

  private static void shutDown(KafkaRaftServer server) {
    try {
      server.shutdown();
      server.awaitShutdown();
    } catch (RuntimeException e) {
      log.warn("The broker did not shut down cleanly", e);
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
