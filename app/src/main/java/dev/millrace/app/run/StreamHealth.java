package dev.millrace.app.run;

import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * How one instance of the application is.
 *
 * @param healthy whether no stream thread has died and the application has not ended
 * @param ready whether its share of the state is restored, its threads process records, and it is
 *     in contact with the brokers
 * @param state Kafka Streams' word for it
 * @param problem why it is not healthy or not ready, in words
 */
public record StreamHealth(boolean healthy, boolean ready, String state, Optional<String> problem) {

  static StreamHealth of(State state, Throwable failure, double secondsSinceHeartbeat) {
    if (failure != null) {
      return unhealthy(state, "the application failed: " + failure);
    }
    return switch (state) {
      case CREATED, REBALANCING -> notReady(state, "waiting for partitions, or restoring state");
      case RUNNING ->
          BrokerContact.isLost(secondsSinceHeartbeat)
              ? notReady(state, "no contact with the Kafka brokers")
              : new StreamHealth(true, true, state.name(), Optional.empty());
      case PENDING_SHUTDOWN -> notReady(state, "closing");
      case PENDING_ERROR, ERROR -> unhealthy(state, "the stream threads have died");
      case NOT_RUNNING -> unhealthy(state, "the application has ended");
    };
  }

  private static StreamHealth notReady(State state, String problem) {
    return new StreamHealth(true, false, state.name(), Optional.of(problem));
  }

  private static StreamHealth unhealthy(State state, String problem) {
    return new StreamHealth(false, false, state.name(), Optional.of(problem));
  }
}
