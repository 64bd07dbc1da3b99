package dev.millrace.app.run;

import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once when the application has lost its brokers, and says once when it has them back.
 * Kafka's own clients either repeat every failed attempt or, with their loggers silenced, say
 * nothing at all. For one thread.
 */
public final class BrokerContact {

  private static final Logger log = LoggerFactory.getLogger(BrokerContact.class);

  /** Longer than any usual heartbeat interval, and than the restart of a broker on one machine. */
  private static final double LOST_SECONDS = 10;

  private final String bootstrapServers;
  private final DoubleSupplier secondsSinceHeartbeat;
  private final Consumer<String> report;
  private boolean lost;

  BrokerContact(
      String bootstrapServers, DoubleSupplier secondsSinceHeartbeat, Consumer<String> report) {
    this.bootstrapServers = bootstrapServers;
    this.secondsSinceHeartbeat = secondsSinceHeartbeat;
    this.report = report;
  }

  /** Returns one that warns on the log of what happens to {@code runner}. */
  public static BrokerContact of(StreamRunner runner, String bootstrapServers) {
    return new BrokerContact(bootstrapServers, runner::secondsSinceHeartbeat, log::warn);
  }

  /** Returns whether a heartbeat that long ago says that the brokers are away. */
  static boolean isLost(double secondsSinceHeartbeat) {
    return secondsSinceHeartbeat > LOST_SECONDS;
  }

  /** Looks whether the brokers went away or came back since the last call; to be called often. */
  public void check() {
    double seconds = secondsSinceHeartbeat.getAsDouble();
    boolean nowLost = isLost(seconds);
    if (nowLost == lost) {
      return;
    }
    lost = nowLost;
    report.accept(
        lost
            ? String.format(
                Locale.ROOT,
                "No contact with the Kafka brokers at %s for %.0f s; trying on",
                bootstrapServers,
                seconds)
            : "In contact with the Kafka brokers at " + bootstrapServers + " again");
  }
}
