package dev.millrace.app.kafka;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.error.UserException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka cluster that has answered: an admin client to it. Safe for use by several threads; the
 * caller closes it.
 */
public final class Cluster implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  /** After so many without an answer, the user is told what is waited for. */
  private static final int QUIET_SECONDS = 2;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration OPEN_PORT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);

  private static final long PAUSE_MS = 50;

  private final Admin admin;
  private final String bootstrapServers;

  private Cluster(Admin admin, String bootstrapServers) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Connects, and waits up to ten seconds for a broker to answer. Where a port takes connections,
   * it waits up to thirty: with a small share of a processor, it takes long to load the client.
   * Warns on the log after two that it waits.
   *
   * @throws UserException if none answers; the message names the addresses
   * @throws org.apache.kafka.common.KafkaException if a setting is wrong, or the broker refuses
   */
  public static Cluster connect(KafkaSettings settings) {
    return connect(settings, CONNECT_TIMEOUT, OPEN_PORT_TIMEOUT, log::warn);
  }

  static Cluster connect(
      KafkaSettings settings, Duration timeout, Duration openPortTimeout, Consumer<String> report) {
    Admin admin = Admin.create(settings.admin());
    Cluster cluster = new Cluster(admin, settings.bootstrapServers());
    CompletableFuture<Void> notice =
        CompletableFuture.runAsync(
            () -> report.accept("Waiting for a Kafka broker at " + settings.bootstrapServers()),
            CompletableFuture.delayedExecutor(QUIET_SECONDS, TimeUnit.SECONDS));
    try {
      cluster.awaitAnswer(admin.describeCluster().nodes(), timeout, openPortTimeout);
      return cluster;
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    } finally {
      notice.cancel(false);
    }
  }

  private void awaitAnswer(KafkaFuture<?> answer, Duration timeout, Duration openPortTimeout) {
    try {
      get(answer, timeout);
    } catch (UserException e) {
      if (answer.isDone() || !OpenPort.isAmong(bootstrapServers)) {
        throw e;
      }
      try {
        get(answer, openPortTimeout.minus(timeout));
      } catch (UserException silent) {
        throw new UserException(
            String.format(
                "A port of %s takes connections, but no Kafka broker answers (waited %d s)."
                    + " Are address and security.protocol right?",
                bootstrapServers, openPortTimeout.toSeconds()),
            silent);
      }
    }
  }

  /** Returns the client, for what this class has no method for. It is closed with this object. */
  public Admin admin() {
    return admin;
  }

  /** Returns the addresses that were connected to, as given. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Returns an answer of the broker, once it is there.
   *
   * @throws UserException if it does not come within a minute
   * @throws RuntimeException what the broker answered instead
   */
  public <T> T get(KafkaFuture<T> answer) {
    return get(answer, REQUEST_TIMEOUT);
  }

  private <T> T get(KafkaFuture<T> answer, Duration timeout) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw unreachable(timeout, e);
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CompletionException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw unreachable(timeout, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Waits a moment, before the brokers are asked once more.
   *
   * @throws InterruptException if the thread is interrupted
   */
  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private UserException unreachable(Duration timeout, Exception cause) {
    return new UserException(
        "No Kafka broker answers at "
            + bootstrapServers
            + " (waited "
            + timeout.toSeconds()
            + " s). Start one with 'millrace broker', or give --bootstrap-servers.",
        cause);
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
